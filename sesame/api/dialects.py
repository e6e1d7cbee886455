"""How each kind of sign-in server asks and is answered.

Apereo CAS posts the person's credentials as ``Authorization: Basic`` and reads a principal as its JSON library
writes them (documentation of CAS 5 to 7, « REST Authentication »); 403, 404, 412, 423 and 428 would each tell
something of an account, so that every no is the same 401. LemonLDAP::NG posts JSON and reads ``result`` and ``info``
(its manual, « REST authentication »); its 2.16 breaks on escaped letters, so that JSON is written in UTF-8.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request
from werkzeug.wrappers import Response

from sesame.domain.sign_in_clients import Dialect
from sesame.services.sign_in_questions import SignedIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody typed at the sign-in server, and their address where it is told."""

    login: str
    password: str
    address: str = ""


def read(dialect: Dialect, request: Request) -> Question | None:
    """Return what is asked, or none where it is no question of that dialect."""
    if dialect is Dialect.APEREO:
        login, colon, password = basic(request).partition(":")
        return Question(login=login, password=password) if colon else None
    found = read_json(request)
    user, typed, address = (found.get(name) for name in ("user", "password", "address"))
    if not isinstance(user, str) or not isinstance(typed, str):
        return None
    return Question(login=user, password=typed, address=address if isinstance(address, str) else "")


def answer(dialect: Dialect, found: SignedIn | None) -> Response:
    """Return the answer to a question: who signed in, or the no that is the same for every reason."""
    if dialect is Dialect.APEREO:
        return refusal() if found is None else json_of(_principal(found))
    return json_of({"result": found is not None, "info": _joined(found) if found else {}})


def refusal() -> Response:
    """Return the answer to who is no client, and Apereo's no."""
    return json_of({"result": False, "info": {}}, status=401)


def json_of(content: Any, *, status: int = 200) -> Response:
    """Return JSON in UTF-8 as it is, never kept by anybody."""
    body = json.dumps(content, ensure_ascii=False)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(body, status, content_type="application/json; charset=utf-8", headers=headers)


def read_json(request: Request) -> Mapping[str, Any]:
    """Return the JSON object a request carries, or an empty one; letters may be in UTF-8 or, from old Perl, Latin-1."""
    raw = request.get_data()
    try:
        found = json.loads(_decoded(raw))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def basic(request: Request) -> str:
    """Return the credentials of ``Authorization: Basic``, a colon between them, or an empty text."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        return _decoded(base64.b64decode(encoded.strip(), validate=True)) if scheme.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        return ""


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _principal(found: SignedIn) -> Mapping[str, Any]:
    lists = {name: ["java.util.List", list(values)] for name, values in found.attributes.items()}
    return {
        "@class": "org.apereo.cas.authentication.principal.SimplePrincipal",
        "id": found.login,
        "attributes": {"@class": "java.util.LinkedHashMap", **lists},
    }


def _joined(found: SignedIn) -> Mapping[str, str]:
    # LemonLDAP::NG writes several values as one text, with « ; » between them.
    return {name: "; ".join(values) for name, values in found.attributes.items()}
