"""A person at a browser without JavaScript: reads a page, fills its form, follows where it leads."""

import html
import re
from dataclasses import dataclass
from dataclasses import field

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ACTIVATION = "/aide/activer-mon-compte"
RECOVERY = "/aide/mot-de-passe-oublie"
GOOD_PASSWORD = "Cerf-volant7bleu!"
#: What a forgotten password is replaced by.
NEW_PASSWORD = "Marmotte+givre4"

#: A right answer for each step but the first two, which depend on the person.
ANSWERS: dict[str, dict[str, str]] = {
    "joker": {"question": "dish", "answer": "Gratin dauphinois"},
    "photo": {"use_public": "no", "use_intranet": "yes", "use_student": "yes"},
    "sms": {"sms": "yes"},
    "telephone": {"phone": "06 39 98 12 34"},
    "question": {"answer": "gratin DAUPHINOIS"},
    "mot-de-passe": {"password": GOOD_PASSWORD, "confirmation": GOOD_PASSWORD, "charter": "yes"},
}


@dataclass
class PersonAtBrowser:
    """Somebody with a number and a birth date; ``page`` is what they see now."""

    app: Flask
    kind: str
    number: str
    birth_date: tuple[str, str, str]
    prefix: str = ""
    journey: str = ACTIVATION
    page: TestResponse = field(init=False)
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        """Open a browser that has never been here."""
        self.client = self.app.test_client()

    @property
    def home(self) -> str:
        """The first page of the journey."""
        return f"{self.prefix}{self.journey}/"

    @property
    def step(self) -> str:
        """The word of the page's address: where the person stands."""
        return self.page.request.path.rstrip("/").rpartition("/")[2]

    @property
    def errors(self) -> list[str]:
        """What the page says is wrong, in order."""
        found = re.findall(r'class="sesame-error"[^>]*><span[^>]*>[^<]*</span>(.*?)</p>', self.page.text, re.DOTALL)
        return [html.unescape(message).strip() for message in found]

    @property
    def title(self) -> str:
        """The page's title."""
        found = re.search(r"<title>(.*?)</title>", self.page.text, re.DOTALL)
        return html.unescape(found.group(1)).strip() if found else ""

    def open(self, path: str) -> TestResponse:
        """Open an address and follow where it leads; a word alone is a step of the journey."""
        where = path if path.startswith("/") else f"{self.prefix}{self.journey}/{path}"
        self.page = self.client.get(where, follow_redirects=True)
        return self.page

    def follow(self, query: str = "") -> TestResponse:
        """Load the page again, or follow a link on it that changes the query alone, as its tab does."""
        here = self.page.request.url
        where = here.partition("?")[0] + query if query else here
        self.page = self.client.get(where, headers={"Referer": here} if query else None, follow_redirects=True)
        return self.page

    def hidden(self) -> dict[str, str]:
        """Return the hidden fields of the page's first form."""
        found = re.findall(r"<input[^>]*>", self.page.text)
        fields = {}
        for tag in found:
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if 'type="hidden"' in tag and name and name.group(1) not in fields:
                fields[name.group(1)] = html.unescape(value.group(1)) if value else ""
        return fields

    def send(self, **answer: str) -> TestResponse:
        """Send the page's form with these answers; the page is then what came back."""
        data = {**self.hidden(), **answer}
        self.page = self.client.post(self.page.request.path, data=data, follow_redirects=True)
        return self.page

    def sign_in(self, uid: str) -> None:
        """Be signed in to the portal; an empty uid signs out."""
        with self.client.session_transaction() as session:
            session["username"] = uid

    def begin(self) -> TestResponse:
        """Open the introduction and press « Commencer »."""
        self.open(self.home)
        return self.send()

    def answer(self, step: str) -> dict[str, str]:
        """Return a right answer to a step."""
        if step == "numero":
            return {"kind": self.kind}
        if step == "identite":
            day, month, year = self.birth_date
            return {"number": self.number, "day": day, "month": month, "year": year}
        if step == "mot-de-passe" and self.journey == RECOVERY:
            return {"password": NEW_PASSWORD, "confirmation": NEW_PASSWORD}
        return ANSWERS[step]

    def go_to(self, step: str, **instead: dict[str, str]) -> TestResponse:
        """Begin and answer rightly until that step is the page; keywords give other answers to some."""
        self.begin()
        while self.step != step:
            standing = self.step
            self.send(**instead.get(standing.replace("-", "_"), self.answer(standing)))
            if self.step == standing:
                message = f"stuck at {standing}: {self.errors}"
                raise AssertionError(message)
        return self.page
