"""Settings of the journeys' own installation: the demo's, with passwords that are quick to check."""

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
