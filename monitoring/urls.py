"""Addresses of everything about municipalities, frameworks and their monitor."""

from django.urls import path

from .overview import views as overview
from .publishing import views as publishing
from .story import views as story
from .table import editing
from .table import views as table

FRAMEWORK = "<free:municipality>/<free:framework>/"
YEAR = FRAMEWORK + "<year4:year>/"

urlpatterns = [
    path("", overview.home, name="home"),
    path("<free:municipality>/", overview.municipality, name="municipality"),
    path(FRAMEWORK, overview.framework, name="framework"),
    path(FRAMEWORK + "afspraken/<slug:key>/", story.commitment, name="commitment"),
    path(YEAR + "monitor/", table.monitor, name="monitor"),
    path(YEAR + "monitor.pdf", publishing.monitor_pdf, name="monitor-pdf"),
    path(YEAR + "monitor.json", publishing.monitor_json, name="monitor-json"),
    path(YEAR + "monitor/regels/<slug:key>/", editing.line, name="line"),
]
