"""Django's settings for the CAS server: local templates and styles, no third party, nothing phoned home."""

import os
from pathlib import Path

_HERE = Path(__file__).parent
_FOLDER = Path(os.environ["DEMO_FOLDER"])

SECRET_KEY = f"cas {Path(os.environ['DEMO_SECRET_KEY_FILE']).read_text(encoding='utf-8')}"
DEBUG = False
ALLOWED_HOSTS = [os.environ["DEMO_HOST"], "localhost", "127.0.0.1"]
ROOT_URLCONF = "demo.cas.urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "cas_server",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "demo.cas.client_address.ClientAddress",
    "demo.cas.session_check.SessionCheck",
    "demo.cas.known_services.KnownServices",
    "demo.cas.busy.Busy",
    "demo.cas.security_headers.SecurityHeaders",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        # For the XML that the CAS protocol answers with; the pages are ours.
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "demo.cas.portal_links.portal_links",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": _FOLDER / "cas.db",
        "OPTIONS": {"timeout": 15, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
TIME_ZONE = "Europe/Paris"
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
# The portal is on the same host, and browsers do not tell ports apart in cookies.
SESSION_COOKIE_NAME = "cas_session"
CSRF_COOKIE_NAME = "cas_csrf"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CAS_AUTH_CLASS = (
    "demo.cas.directory_sign_in.DirectoryUser"
    if os.environ.get("DEMO_DIRECTORY_URL")
    else "demo.cas.sign_in.SesameUser"
)
CAS_LOGIN_TEMPLATE = "cas/login.html"
CAS_WARN_TEMPLATE = "cas/warn.html"
CAS_LOGGED_TEMPLATE = "cas/logged.html"
CAS_LOGOUT_TEMPLATE = "cas/logout.html"
CAS_SHOW_POWERED = False
CAS_SHOW_SERVICE_MESSAGES = False
CAS_NEW_VERSION_HTML_WARNING = False
CAS_NEW_VERSION_EMAIL_WARNING = False
CAS_COMPONENT_URLS: dict[str, str] = {}
CAS_SLO_TIMEOUT = 3

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    # At info, django-cas-server names who signs in.
    "loggers": {
        "cas_server": {"handlers": ["console"], "level": "ERROR"},
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
