"""« Valider » when the answer does not come: one form is sent once, and nobody is left with a dead button."""

import threading
import time
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.window import seen
from tests.people_with_accounts import at_activation


class Hanging:
    """An application whose answers to forms wait until they are let go; ``posts`` counts what arrived."""

    def __init__(self, app: Flask) -> None:
        """Stand before it."""
        self._application = app.wsgi_app
        self.posts = 0
        self.arrived = threading.Event()
        self.let_go = threading.Event()
        app.wsgi_app = self  # type: ignore[method-assign]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer, a form late."""
        if environ["REQUEST_METHOD"] == "POST":
            self.posts += 1
            self.arrived.set()
            self.let_go.wait(30)
        return self._application(environ, start_response)


@pytest.fixture
def hanging(app: Flask) -> Iterator[Hanging]:
    """Return the app that hangs, and let it go at the end."""
    before = app.wsgi_app
    yield Hanging(app)
    app.wsgi_app = before  # type: ignore[method-assign]


#: Has the page say what its button says, whenever that changes: nothing can be asked of a page that is being left.
_SAYING = """
    const real = setTimeout;
    window.setTimeout = (what, ms) => real(what, ms / 10);
    addEventListener("DOMContentLoaded", () => {
        const button = document.querySelector("form .sesame-primary");
        new MutationObserver(() => console.log(button.textContent)).observe(button, { childList: true });
    });
"""


class Waiting:
    """A window on the first step, with « Valider » pressed; ``said`` is what the button has said since."""

    def __init__(self, page: Page, address: str) -> None:
        """Open the page and press."""
        self.page = page
        self.said: list[str] = []
        self._browser = page.context.new_cdp_session(page)
        page.on("console", lambda message: self.said.append(message.text))
        page.add_init_script(_SAYING)
        page.goto(address)
        page.get_by_label("Numéro INE").check()
        page.locator("form .sesame-primary").scroll_into_view_if_needed()
        button = page.locator("form .sesame-primary").bounding_box()
        assert button is not None
        self._place = (button["x"] + 5, button["y"] + 5)
        self.press()

    def press(self) -> None:
        """Press the button, as a mouse does."""
        self.page.mouse.click(*self._place)

    def stop(self) -> None:
        """Press the browser's own « stop »."""
        self._browser.send("Page.stopLoading")

    def has_said(self, *words: str) -> bool:
        """Wait until the button has said these words and nothing else; tell whether that came."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self.said != list(words):
            self.page.wait_for_timeout(50)
        return self.said == list(words)


@pytest.fixture
def waiting(browser: Browser, app: Flask, hanging: Hanging) -> Iterator[Waiting]:
    """Return the first step of somebody, with « Valider » pressed and no answer to it."""
    hanging.let_go.set()
    person = at_activation(app)
    person.go_to("numero")
    hanging.let_go.clear()
    hanging.arrived.clear()
    hanging.posts = 0
    with seen(browser, app, person) as (page, address):
        yield Waiting(page, address + person.page.request.path)
        hanging.let_go.set()


def test_a_form_is_sent_once_however_often_its_button_is_pressed(waiting: Waiting, hanging: Hanging) -> None:
    """It says that it is under way."""
    assert waiting.has_said("Un instant…")

    waiting.press()
    waiting.press()
    hanging.let_go.set()

    expect(waiting.page.locator("h1")).to_have_text("Votre identité")
    assert hanging.posts == 1


def test_the_button_comes_back_when_the_browser_s_stop_is_pressed(waiting: Waiting, hanging: Hanging) -> None:
    """What was chosen is still chosen, and the form goes on its way again."""
    assert waiting.has_said("Un instant…")
    assert hanging.arrived.wait(10)

    waiting.stop()

    assert waiting.has_said("Un instant…", "Valider")
    hanging.let_go.set()
    waiting.press()
    expect(waiting.page.locator("h1")).to_have_text("Votre identité")
    assert hanging.posts == 2


def test_the_button_comes_back_by_itself_when_nothing_says_that_the_answer_is_lost(
    waiting: Waiting, hanging: Hanging
) -> None:
    """After a while, here ten times shorter; what is then sent twice is answered once."""
    assert waiting.has_said("Un instant…", "Valider")

    waiting.press()
    hanging.let_go.set()

    expect(waiting.page.locator("h1")).to_have_text("Votre identité")
