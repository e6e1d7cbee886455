"""The few cookies of Sésame's own, beside the portal's session: each without a secret and without a name."""

import flask
from flask import Response

from sesame.addresses import sub_path


def keep(response: Response, name: str, value: str, *, seconds: int) -> None:
    """Set a cookie for the whole portal, and for nothing else on its host."""
    config = flask.current_app.config
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="Lax",
        secure=flask.request.is_secure or config["SESSION_COOKIE_SECURE"],
        path=_path(),
    )


def forget(response: Response, name: str) -> None:
    """Take a cookie back, where the browser sent one."""
    if name in flask.request.cookies:
        response.delete_cookie(name, path=_path())


def _path() -> str:
    return sub_path() or str(flask.current_app.config["APPLICATION_ROOT"])
