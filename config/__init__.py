"""Throughline's settings, addresses, background jobs and supervisor. The web process never imports Celery."""

from config.sqlite import replace_sqlite3

HAS_RECENT_SQLITE = replace_sqlite3()
