"""A sign-in server that asks over one real connection whether a password is right, in either dialect."""

import base64
import http.client
import json
import time

from sesame.domain.sign_in_clients import Dialect
from tools.timing.site import CLIENT_SECRET
from tools.timing.visitor import CPU_HEADER
from tools.timing.visitor import Answer

#: Where it asks.
PATH = "/sesame/api/connexion"
_CLIENT_ERROR = 401


def question(dialect: Dialect, login: str, password: str, address: str = "") -> tuple[dict[str, str], str]:
    """Return the headers and the body of a question; Apereo CAS tells no address."""
    if dialect is Dialect.APEREO:
        shown = {"X-Sesame-Client": f"{dialect}:{CLIENT_SECRET}", "Accept": "application/json"}
        return {**shown, "Authorization": _basic(login, password)}, ""
    told = {"user": login, "password": password, **({"address": address} if address else {})}
    headers = {"Authorization": _basic(dialect, CLIENT_SECRET), "Content-Type": "application/json"}
    return headers, json.dumps(told)


class Asker:
    """Asks one question after the other."""

    def __init__(self, port: int, dialect: Dialect) -> None:
        """Open a connection at the first question."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._dialect = dialect

    def ask(self, login: str, password: str, address: str = "") -> Answer:
        """Ask, and note how long the answer took."""
        headers, body = question(self._dialect, login, password, address)
        began = time.perf_counter()
        self._connection.request("POST", PATH, body, headers)
        response = self._connection.getresponse()
        said = response.read()
        return Answer(
            status=response.status,
            wall=(time.perf_counter() - began) * 1000,
            cpu=float(response.headers.get(CPU_HEADER, "0")),
            refused=response.status == _CLIENT_ERROR or said.startswith(b'{"result": false'),
        )

    def close(self) -> None:
        """Leave."""
        self._connection.close()


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
