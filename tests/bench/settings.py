"""The settings of an installation, with one address more and without collected static files."""

from config.settings import *  # noqa: F403
from config.settings import BASE_DIR, STORAGES

ROOT_URLCONF = "tests.bench.urls"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Collected files are not needed: the pages only name them.
STATIC_ROOT = BASE_DIR / "static"
