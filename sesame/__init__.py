"""Sésame: account activation and self-service, mounted into a university's portal."""

from sesame.extension import Sesame
from sesame.extension import create_app

__all__ = ["Sesame", "create_app"]
