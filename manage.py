#!/usr/bin/env python
"""Django's command line."""

import os
import sys


def main() -> None:
    """Run a management command; a wrong setting or an unreachable database gives one clear line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Configuration: {error}")
    except (OperationalError, ProgrammingError) as error:
        from config.web.database_words import told

        words = told(error)
        if words is None or "--traceback" in sys.argv:
            raise
        sys.exit(words)


if __name__ == "__main__":
    main()
