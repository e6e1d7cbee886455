"""The portal's door: ``mount`` for a Flask portal, ``create_app`` for a portal that is not Flask."""

from sesame import create_app
from sesame.extension import mount

__all__ = ["create_app", "mount"]
