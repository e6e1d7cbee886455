"""On a slow line, with an answer that is stopped and a page that is loaded again at each step, everybody arrives."""

import threading
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from playwright.sync_api import CDPSession
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.visitor import ANSWER
from tests.browser.visitor import NEW_PASSWORD
from tests.browser.window import seen
from tests.conftest import AppFactory
from tests.people_with_accounts import give_account
from tests.person_at_browser import ACTIVATION
from tests.person_at_browser import RECOVERY
from tests.store_of import codes
from tests.store_of import events

#: What a telephone has at the edge of a village, in bytes a second and milliseconds.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
#: A whole way, each answer late.
PATIENCE = 30_000


class Announced:
    """An application that tells when it has answered a form: what is stopped then was done."""

    def __init__(self, app: Flask) -> None:
        """Stand before it."""
        self._application = app.wsgi_app
        self.answered = threading.Event()
        app.wsgi_app = self  # type: ignore[method-assign]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer, and say so."""
        answer = self._application(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST":
            # Nothing is left to do: a view has run before its body is asked for.
            self.answered.set()
        return answer


class Traveller:
    """Somebody on that line."""

    def __init__(self, page: Page, announced: Announced) -> None:
        """Slow the line."""
        self.page = page
        self._announced = announced
        self._browser: CDPSession = page.context.new_cdp_session(page)
        self._browser.send("Network.enable")
        self._browser.send("Network.emulateNetworkConditions", SLOW)
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)

    def walk(self, steps: Iterable[tuple[str, Callable[[Page], None]]]) -> None:
        """Answer each step of a journey in turn, on such a line."""
        for heading, fill in steps:
            self.answer(heading, fill)
            if fill is identity:
                # The answer that was lost held the journey's new id: this one is asked again, and not all of them.
                self.fill(heading, identity)
                self.page.locator("form .sesame-primary").click()

    def answer(self, heading: str, fill: Callable[[Page], None]) -> None:
        """Load a step again, answer it, stop the answer when all is done and nothing is seen of it, and press again."""
        self.fill(heading, fill)
        button = self.page.locator("form .sesame-primary").first
        words = button.inner_text()
        button.scroll_into_view_if_needed()
        place = button.bounding_box()
        assert place is not None
        self._announced.answered.clear()
        self.page.mouse.click(place["x"] + 5, place["y"] + 5)
        assert self._announced.answered.wait(PATIENCE / 1000)
        self._browser.send("Page.stopLoading")
        expect(button).to_have_text(words)
        button.click()

    def fill(self, heading: str, fill: Callable[[Page], None]) -> None:
        """Load a step again and fill it in."""
        expect(self.page.locator("h1")).to_have_text(heading)
        self.page.reload()
        fill(self.page)


Announce = Callable[[Flask], Announced]


@pytest.fixture
def announce() -> Iterator[Announce]:
    """Return what stands before an app; the browser is as patient as ever at the end."""
    yield Announced
    expect.set_options(timeout=5_000)


def identity(page: Page) -> None:
    """Say who one is."""
    page.get_by_label("Numéro INE").fill("123456789AB")
    for part, value in (("Jour", "3"), ("Mois", "février"), ("Année", "2007")):
        page.get_by_label(part, exact=True).fill(value)


def joker(page: Page) -> None:
    """Choose a question and answer it."""
    page.locator("#question").select_option("dish")
    page.locator("#answer").fill(ANSWER)


def photo(page: Page) -> None:
    """Refuse each use."""
    for button in page.get_by_label("Non, je refuse").all():
        button.check()


def password(page: Page) -> None:
    """Choose a password, and accept the house rules."""
    new_password(page)
    page.locator("#charter").check()


def new_password(page: Page) -> None:
    """Choose a password."""
    page.locator("#password").fill(NEW_PASSWORD)
    page.locator("#confirmation").fill(NEW_PASSWORD)


def by_label(label: str) -> Callable[[Page], None]:
    """Return what chooses that answer."""
    return lambda page: page.get_by_label(label, exact=True).check()


def nothing(_page: Page) -> None:
    """Have nothing to fill in."""


#: The steps in order, and what to do at each.
STEPS: list[tuple[str, Callable[[Page], None]]] = [
    ("Activer mon compte", nothing),
    ("Votre numéro", by_label("Numéro INE")),
    ("Votre identité", identity),
    ("Votre question joker", joker),
    ("Votre photo", photo),
    ("Les SMS d’alerte", by_label("Oui, j’accepte")),
    ("Votre téléphone", lambda page: page.locator("#phone").fill("06 39 98 12 34")),
    ("Votre mot de passe", password),
]


def test_an_activation_on_a_slow_line_ends_well(browser: Browser, app: Flask, announce: Announce) -> None:
    """One account, one mail for each address, and the recap."""
    announced = announce(app)
    with seen(browser, app) as (page, address):
        traveller = Traveller(page, announced)
        page.goto(f"{address}{ACTIVATION}/")
        traveller.walk(STEPS)
        expect(page.locator("h1")).to_have_text("Votre compte est maintenant activé")
        page.reload()
        expect(page.locator("h1")).to_have_text("Votre compte est maintenant activé")

    assert events(app, "lmartin").count("account_activated") == 1


def test_a_forgotten_password_on_a_slow_line_is_replaced_once(
    browser: Browser, make_app: AppFactory, announce: Announce
) -> None:
    """With the mailed code; the recap is there again when it is loaded again."""
    app = make_app(SESAME_RECOVERY_PROOF="when-possible")
    give_account(app)
    announced = announce(app)
    steps: list[tuple[str, Callable[[Page], None]]] = [
        ("Mot de passe oublié", nothing),
        ("Votre numéro", by_label("Numéro INE")),
        ("Votre identité", identity),
        ("Votre code", lambda page: page.locator("#code").fill(codes(app)[-1])),
        ("Votre question joker", lambda page: page.locator("#answer").fill(ANSWER)),
        ("Votre nouveau mot de passe", new_password),
    ]
    with seen(browser, app) as (page, address):
        traveller = Traveller(page, announced)
        page.goto(f"{address}{RECOVERY}/")
        traveller.walk(steps)
        expect(page.locator("h1")).to_have_text("Votre mot de passe est changé")
        page.reload()
        expect(page.locator("h1")).to_have_text("Votre mot de passe est changé")

    assert events(app, "lmartin").count("password_recovered") == 1


def test_a_whole_activation_weighs_less_than_sixty_kilobytes(browser: Browser, app: Flask) -> None:
    """The bodies of all answers of a first visit, as an application alone serves them, which is without compression."""
    heads: dict[str, float] = {}
    bodies: list[float] = []
    with seen(browser, app) as (page, address):
        line = page.context.new_cdp_session(page)
        # What is told of an answer before its body is the length of its head; of what was kept, nothing comes at all.
        line.on(
            "Network.responseReceived",
            lambda told: heads.update({told["requestId"]: told["response"]["encodedDataLength"]}),
        )
        line.on(
            "Network.loadingFinished",
            lambda told: bodies.append(max(0, told["encodedDataLength"] - heads[told["requestId"]])),
        )
        line.send("Network.enable")
        page.goto(f"{address}{ACTIVATION}/")
        for heading, fill in STEPS:
            expect(page.locator("h1")).to_have_text(heading)
            fill(page)
            page.locator("form .sesame-primary").click()
        expect(page.locator("h1")).to_have_text("Votre compte est maintenant activé")
        page.wait_for_load_state("networkidle")

    assert len([body for body in bodies if body > 1000]) > len(STEPS), bodies
    assert sum(bodies) < 60_000, sum(bodies)
