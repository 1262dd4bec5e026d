"""What an installation is told before it starts."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register

import config


@register
def recent_sqlite(**_options: Any) -> list[CheckMessage]:
    """Without the wheel everything works, on the SQLite that this Python was built with."""
    if config.HAS_RECENT_SQLITE:
        return []
    message = "pysqlite3 is not installed on this platform: the SQLite that Python was built with is used."
    return [Warning(message, id="throughline.W001")]
