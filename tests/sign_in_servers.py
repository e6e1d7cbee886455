"""Sign-in servers that ask an app over HTTP, in either dialect."""

import base64
import json
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from sesame.domain.sign_in_clients import digest_of

SECRET, NEXT_SECRET = "x" * 43, "y" * 43
ADDRESS = "/sesame/api/connexion"
CAS, LLNG = "203.0.113.7", "203.0.113.8"


def client(name: str, dialect: str, address: str, **more: Any) -> dict[str, Any]:
    """Return an entry of the setting."""
    secrets = [f"sha256:{digest_of(secret)}" for secret in (SECRET, NEXT_SECRET)]
    return {"name": name, "dialect": dialect, "secrets": secrets, "addresses": [address], **more}


CLIENTS = [client("cas", "apereo", CAS), client("lemonldap", "lemonldap", f"{LLNG}/32")]


def basic(user: str, password: str, *, encoding: str = "utf-8") -> str:
    """Return credentials as HTTP carries them."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode(encoding)).decode()


def apereo(app: Flask, login: str, password: str, *, shown: str = f"cas:{SECRET}", at: str = CAS) -> TestResponse:
    """Ask as Apereo CAS does."""
    headers = {"Authorization": basic(login, password), "Accept": "application/json", "X-Sesame-Client": shown}
    return app.test_client().post(ADDRESS, headers=headers, environ_base={"REMOTE_ADDR": at})


def lemonldap(
    app: Flask, login: Any, password: Any, *, shown: tuple[str, str] = ("lemonldap", SECRET), **more: Any
) -> TestResponse:
    """Ask as LemonLDAP::NG does; name and secret stand in the address of its configuration."""
    body = json.dumps({"user": login, "password": password, **more})
    headers = {"Authorization": basic(*shown), "Content-Type": "application/json"}
    return app.test_client().post(ADDRESS, data=body, headers=headers, environ_base={"REMOTE_ADDR": LLNG})
