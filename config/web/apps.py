"""The bottom layer: what every page needs and no domain rule lives in."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Middleware, components, converters, history base and system checks."""

    name = "config.web"
    label = "web"

    def ready(self) -> None:
        """Register the system checks."""
        from . import checks  # noqa: F401
