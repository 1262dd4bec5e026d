#!/usr/bin/env python
"""Django's command line for Throughline; `./run manage` calls it with the environment set."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except DatabaseError:
        from config.installation import what_is_missing

        if words := what_is_missing():
            sys.exit(words)
        raise


if __name__ == "__main__":
    main()
