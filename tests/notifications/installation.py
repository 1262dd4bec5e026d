"""Settings of a small installation of its own, for tests that kill its processes: a lease of a few seconds."""

from config.settings import *  # noqa: F403

LETTER_LEASE_SECONDS = 6
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
