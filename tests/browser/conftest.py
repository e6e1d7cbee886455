"""A running demonstration, a real Chromium, and people who use it."""

import shutil
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Playwright
from playwright.sync_api import sync_playwright

from tests.browser.visitor import Visitor
from tests.demo_running import RunningDemo
from tests.missing_part import missing

#: Chromium asks nothing of anybody: no updates, no field trials, no start page.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")

VisitorFactory = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Return the browser's path; without one the test is skipped, but in CI it fails."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found:
        missing("Chromium", "chromium")
    return found


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """Return the demonstration, shared by the tests: each takes people of its own."""
    # All these people come from one address, and together they are faster than a residence hall.
    calm = {"SESAME_ADDRESS_TRIES_PER_HOUR": "100000", "SESAME_REQUESTS_PER_MINUTE": "100000"}
    with RunningDemo(tmp_path_factory.mktemp("demo") / "state", settings=calm) as running:
        yield running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Return Playwright, started once."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    """Return Chromium."""
    launched = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
    yield launched
    launched.close()


@pytest.fixture
def visit(browser: Browser, demo: RunningDemo) -> Iterator[VisitorFactory]:
    """Return what opens a browser window of somebody's own; at the end nothing may have gone wrong in it."""
    opened: list[Visitor] = []

    def open_window(*, width: int = 1280, height: int = 900, **options: Any) -> Visitor:
        settings = {"locale": "fr-FR", "viewport": {"width": width, "height": height}, **options}
        visitor = Visitor(demo, browser.new_context(**settings))
        opened.append(visitor)
        return visitor

    yield open_window
    for visitor in opened:
        visitor.close()
    for visitor in opened:
        visitor.expect_nothing_wrong()
