"""WSGI entry point."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from config.web.roomy import roomy

#: How a worker tells gunicorn that it can not start: it stops then, where it would try again without end.
_CANNOT_START = 3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    application = roomy(get_wsgi_application())
except ImproperlyConfigured as error:
    sys.stderr.write(f"Configuration: {error}\n")
    sys.exit(_CANNOT_START)
