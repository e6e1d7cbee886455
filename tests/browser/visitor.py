"""Somebody at a browser window: finds things by the words on the page, as people do."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext
from playwright.sync_api import ConsoleMessage
from playwright.sync_api import Locator
from playwright.sync_api import Page
from playwright.sync_api import Request
from playwright.sync_api import expect

from tests.demo_running import RunningDemo

PASSWORD = "Cerf-volant7bleu!"
NEW_PASSWORD = "Marmotte+givre4"
ANSWER = "Gratin dauphinois"
LISTED = "Quel est le premier plat que vous avez su cuisiner ?"
MINE = "Ma propre question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person of the demonstration and what they would type."""

    uid: str
    kind: str
    number: str
    birth_date: tuple[str, str, str]
    mail: str = ""
    personal_mail: str = ""


class Visitor:
    """One browser window; ``page`` is what it shows."""

    def __init__(self, demo: RunningDemo, context: BrowserContext) -> None:
        """Open the window, and listen to what it asks for and complains about."""
        self.demo = demo
        self.context = context
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        context.set_default_timeout(10_000)
        context.on("request", self._note_request)
        context.on("console", self._note_console)
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    def expect_nothing_wrong(self) -> None:
        """Nobody else was asked for anything, and the browser complained of nothing. Errors: ``AssertionError``."""
        assert self.strangers == []
        assert self.complaints == []

    def open(self, path: str) -> None:
        """Type an address of the portal."""
        self.page.goto(path if "://" in path else self.demo.url + path)

    def click(self, words: str) -> None:
        """Click the link or the button of exactly these words, and be on the page it leads to."""
        with self.page.expect_navigation():
            self.thing(words).click()

    def thing(self, words: str) -> Locator:
        """Return the link or button of these words."""
        found = self.page.get_by_role("button", name=words, exact=True)
        return found.or_(self.page.get_by_role("link", name=words, exact=True)).first

    def fill(self, answers: Mapping[str, str]) -> None:
        """Fill fields by their labels."""
        for label, text in answers.items():
            self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label: str) -> None:
        """Choose a radio button or tick a box by its label."""
        self.page.get_by_label(label, exact=True).check()

    def sees(self, words: str) -> None:
        """Wait until these words are on the page. Errors: ``AssertionError``."""
        expect(self.page.locator("body")).to_contain_text(words, use_inner_text=True)

    def stands_at(self, heading: str) -> None:
        """Wait until this is the page's heading."""
        expect(self.page.locator("h1")).to_have_text(heading)

    def progress(self) -> int:
        """Return the percentage shown."""
        return int(self.page.locator("progress").get_attribute("value") or 0)

    @property
    def errors(self) -> list[str]:
        """What the page says beside its fields is wrong."""
        return [
            " ".join(text.split()).removeprefix("Erreur : ")
            for text in self.page.locator(".sesame-error").all_inner_texts()
        ]

    def sign_in(self, login: str, password: str) -> None:
        """Fill the CAS server's form, which must be the page."""
        self.fill({"Identifiant de connexion": login, "Mot de passe": password})
        self.click("Se connecter")

    def _note_request(self, request: Request) -> None:
        ours = {urlsplit(self.demo.url).netloc, urlsplit(self.demo.cas_url).netloc, ""}
        if urlsplit(request.url).netloc not in ours:
            self.strangers.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        # A refused answer (422) is noted by the browser as an error of loading; it is none.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)
