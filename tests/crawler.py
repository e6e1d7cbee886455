"""Following every link of a page, and noting those that lead nowhere."""

import html
import re
from dataclasses import dataclass
from dataclasses import field
from urllib.parse import urljoin
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_LINK = re.compile(r"<(\w+)\b[^>]*?\s(href|src|action)=[\"']([^\"']*)[\"']")
_LONGEST_WAY = 8


@dataclass
class Crawler:
    """One browser that opens whatever a page names; ``offences`` say which page named what is wrong."""

    client: FlaskClient
    public_url: str
    offences: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def crawl(self, path: str) -> None:
        """Open an address, all that its page names, and so on within Sésame's own pages."""
        waiting = [f"{self.public_url}{path}"]
        while waiting:
            waiting += self.check(self._follow(waiting.pop(), "the start"))

    def check(self, page: TestResponse | None) -> list[str]:
        """Open what a page names and was not opened before; return the pages of Sésame among it."""
        if page is None or page.mimetype != "text/html":
            return []
        found = []
        for address, is_form in self._named_by(page):
            if address in self.seen:
                continue
            self.seen.add(address)
            if not f"{address}/".startswith(f"{self.public_url}/"):
                self.offences.append(f"{page.request.path} names {address}, outside of {self.public_url}")
            elif not is_form:
                opened = self._follow(address, page.request.path)
                found += [address] if opened and 'class="sesame"' in opened.text else []
        return found

    def arrives(self, answer: TestResponse, from_page: str) -> TestResponse | None:
        """Follow an answer's redirections to a page that is there; none, and an offence, where they lead to none."""
        for _ in range(_LONGEST_WAY):
            there = urljoin(answer.request.url, answer.headers.get("Location", ""))
            if answer.status_code >= 400:
                self.offences.append(f"{from_page} leads to {answer.request.full_path}: {answer.status_code}")
                return None
            if answer.status_code < 300:
                return answer
            if not f"{there}/".startswith(f"{self.public_url}/"):
                self.offences.append(f"{from_page} sends to {there}, outside of {self.public_url}")
                return None
            answer = self._get(there)
        self.offences.append(f"{from_page} goes round and round at {answer.request.full_path}")
        return None

    def _follow(self, address: str, from_page: str) -> TestResponse | None:
        return self.arrives(self._get(address), from_page)

    def _get(self, address: str) -> TestResponse:
        parts = urlsplit(address)
        return self.client.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)

    def _named_by(self, page: TestResponse) -> list[tuple[str, bool]]:
        named = []
        for tag, _, value in _LINK.findall(page.text):
            # Within the page: what answered a form need not answer a link.
            if value.startswith("#"):
                continue
            address = urljoin(page.request.url, html.unescape(value)).partition("#")[0]
            # A page that says « not found » is still not found in the other language.
            itself = page.status_code >= 400 and urlsplit(address).path == page.request.path
            if urlsplit(address).scheme in {"http", "https"} and not itself:
                named.append((address, tag == "form"))
        return named
