"""A visitor who sends forms over one real connection, and notes how long each answer took."""

import html
import http.client
import re
import time
import urllib.parse
from dataclasses import dataclass

#: Where the server of the bench says how much of its processor an answer took, in milliseconds.
CPU_HEADER = "X-Bench-Cpu"
#: The status of a page that says no.
_REFUSED = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: its status, whether it says no, and the milliseconds on the clock and of the server's processor."""

    status: int
    wall: float
    cpu: float
    refused: bool


class Visitor:
    """A browser without JavaScript; ``path`` and ``page`` are where it is."""

    def __init__(self, port: int) -> None:
        """Come without cookies."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookies: dict[str, str] = {}
        self.path = "/"
        self.page = ""

    def open(self, path: str) -> Answer:
        """Open a page and follow where it leads."""
        return self._ask("GET", path)

    def send(self, **fields: str) -> Answer:
        """Send the page's form with these answers, and follow where that leads."""
        return self.post(self.path, **{**self._hidden(), **fields})

    def post(self, path: str, **fields: str) -> Answer:
        """Post to an address."""
        return self._ask("POST", path, urllib.parse.urlencode(fields))

    def close(self) -> None:
        """Leave."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str = "") -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        page = response.read().decode()
        wall = (time.perf_counter() - began) * 1000
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        if location := response.headers.get("Location"):
            return self._ask("GET", location)
        self.path, self.page = path, page
        return Answer(
            status=response.status,
            wall=wall,
            cpu=float(response.headers.get(CPU_HEADER, "0")),
            refused=response.status == _REFUSED,
        )

    def _hidden(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', self.page):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name:
                fields.setdefault(name.group(1), html.unescape(value.group(1)) if value else "")
        return fields
