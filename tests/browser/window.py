"""A window on one page of a served app, in the session of somebody who walked there without a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from playwright.sync_api import Browser
from playwright.sync_api import Page

from tests.person_at_browser import PersonAtBrowser
from tests.served import served


@contextmanager
def seen(
    browser: Browser, app: Flask, person: PersonAtBrowser | None = None, **options: Any
) -> Iterator[tuple[Page, str]]:
    """Open a window of the person's session on the served app; give the page and the address of the portal."""
    with served(app) as port:
        address = f"http://127.0.0.1:{port}"
        context = browser.new_context(**{"locale": "fr-FR", "viewport": {"width": 390, "height": 844}, **options})
        cookie = person.client.get_cookie("session") if person else None
        if cookie is not None:
            context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        try:
            yield context.new_page(), address
        finally:
            context.close()
