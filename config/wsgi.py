"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from config.web.roomy import roomy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = roomy(get_wsgi_application())
