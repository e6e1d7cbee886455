"""How Sésame alone, for a portal that is not Flask, is configured: from the environment, safe by default."""

import os

from flask import Config

from sesame.errors import Misconfigured
from sesame.settings_loading import load_settings

#: Flask reads its variables as JSON where they are, so that digits alone become a number; these are texts.
_TEXTS = ("SECRET_KEY", "MAIL_USERNAME", "MAIL_PASSWORD", "SESSION_COOKIE_NAME")


def configure(config: Config) -> None:
    """Read the ``FLASK_*`` variables, and fill in what makes the session's cookie and key safe."""
    config.from_prefixed_env()
    for key in _TEXTS:
        if not isinstance(config.get(key), str | None):
            config[key] = os.environ[f"FLASK_{key}"]
    try:
        settings = load_settings(config)
    except Misconfigured:
        # Mounting tells these faults, together with the others it finds.
        return
    config["SECRET_KEY"] = config["SECRET_KEY"] or settings.secret_key or None
    config["SESSION_COOKIE_SAMESITE"] = config["SESSION_COOKIE_SAMESITE"] or "Lax"
    if "FLASK_SESSION_COOKIE_SECURE" not in os.environ:
        config["SESSION_COOKIE_SECURE"] = not settings.public_url.startswith("http://")
