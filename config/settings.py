"""The settings of every installation, read from the environment; `.env.example` explains each variable.

Without any variable this is the demo: sample key, this machine only. An installation sets its SECRET_KEY.
"""

import contextlib
import datetime as dt
import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config.paths import run_dir

BASE_DIR = Path(__file__).resolve().parent.parent
SAMPLE_KEY = "sample-key-of-the-demo-not-for-an-installation-0123456789"
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

env = environ.Env()
if "DEMO" not in os.environ and (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

# What kind of installation this is
DEMO = env.bool("DEMO", default=not {"SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL"} & set(os.environ))
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=SAMPLE_KEY)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOCAL_HOSTS)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if not DEMO and SECRET_KEY == SAMPLE_KEY:
    raise ImproperlyConfigured(
        "Set SECRET_KEY to a long random text of your own: the sample key is for the demo."
    )

# Where things are kept
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
RUN_DIR = run_dir(DATA_DIR)
DOCUMENTS_DIR = DATA_DIR / "documents"
MAILBOX_DIR = DATA_DIR / "mailbox"
BUILD_DIR = BASE_DIR / "build"
# Our own folders; one that somebody names is made by `migrate` and the demo, and by no slip of the pen.
for folder in (BASE_DIR / "var", BUILD_DIR / "assets"):
    with contextlib.suppress(OSError):  # whoever first writes into it says why it could not be made
        folder.mkdir(parents=True, exist_ok=True)
UPLOAD_LIMIT = env.int("UPLOAD_LIMIT_MB", default=200) * 1024 * 1024
# What one person may have begun to upload and not finished
UPLOAD_QUOTA = env.int("UPLOAD_QUOTA_MB", default=1000) * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "documents.uploads.StopsAtLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Time: moments are UTC, deadlines are dates in the project's zone; the demo stands at a day of its own
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Brussels")
DEMO_TODAY = dt.date.fromisoformat(env.str("DEMO_TODAY", default="2022-05-26")) if DEMO else None
TICK_SECONDS = env.int("TICK_SECONDS", default=5 if DEMO else 60)
# From this hour of the recipient's day on, the daily letter may leave; in the demo at once
LETTER_HOUR = env.int("LETTER_HOUR", default=0 if DEMO else 7)

OWN_APPS = [
    "values",
    "accounts",
    "ledger",
    "workflow",
    "projects",
    "comments",
    "documents",
    "practices",
    "actionplans",
    "monitoring",
    "publishing",
    "notifications",
    "config",  # last: it closes the table of rights
]
INSTALLED_APPS = [
    *OWN_APPS,
    "allauth",
    "allauth.account",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "publishing.middleware.PublicPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.preferences.LanguageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "values.clock.ClockMiddleware",
    "projects.scoping.ScopeMiddleware",
    "workflow.middleware.RefusalMiddleware",
    "documents.middleware.KeptUploadMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.shell",
            ],
        },
    },
]

# The database. SQLite takes the write lock at BEGIN, so that a lost race waits instead of failing at COMMIT.
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'throughline.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA mmap_size=0; PRAGMA recursive_triggers=ON",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

# Counts failed sign-ins for all web processes alike; in the database, because the broker may be down
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"}}

# People and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
SESSION_COOKIE_AGE = 12 * 60 * 60

# Security. The policy forbids inline style and script and everything from elsewhere.
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
if urlsplit(SITE_URL).scheme == "https" or not DEMO:
    CSRF_TRUSTED_ORIGINS = [SITE_URL]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^health/$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SILENCED_SYSTEM_CHECKS = ["security.W021"]  # the browsers' preload list is the domain owner's decision
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Languages: English is the source
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("sl", _("Slovene"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"

# Static files: ours, and what `manage.py build_assets` makes of the packages'
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static", BUILD_DIR / "assets"]
STATIC_ROOT = BUILD_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DOCUMENTS_DIR},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Mail: whatever Django sends goes into the outbox; notifications delivers from there through "smtp"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Throughline <throughline@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_URL = env.email_url("EMAIL_URL", default="smtp://127.0.0.1:2525")
MAILERS = {
    "default": {"BACKEND": "notifications.backend.OutboxBackend"},
    "smtp": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": EMAIL_URL["EMAIL_HOST"],
            "port": EMAIL_URL[
                "EMAIL_PORT"
            ],  # without one: 25, with STARTTLS 587, with TLS from the start 465
            "username": EMAIL_URL["EMAIL_HOST_USER"] or "",
            "password": EMAIL_URL["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": EMAIL_URL.get("EMAIL_USE_TLS", False),
            "use_ssl": EMAIL_URL.get("EMAIL_USE_SSL", False),
            "timeout": 20,
        },
    },
}

# Background jobs: beat only ticks, the database says what is due. A task that a killed worker held is
# delivered again after the visibility timeout, which is longer than any task may take.
CELERY_BROKER_URL = env.str("BROKER_URL", default=f"redis+socket://{RUN_DIR / 'valkey.sock'}")
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
}
CELERY_BEAT_SCHEDULER = "celery.beat.Scheduler"  # keeps no file: a killed beat leaves nothing broken behind
CELERY_BEAT_SCHEDULE = {
    "tick": {
        "task": "notifications.tasks.tick",
        "schedule": TICK_SECONDS,
        "options": {"expires": max(TICK_SECONDS, 10)},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
