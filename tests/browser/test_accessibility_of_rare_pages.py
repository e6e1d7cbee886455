"""What few people ever see keeps nobody out either: unread charters, ends of journeys, limits, every error page."""

import json
from collections.abc import Callable
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from unittest.mock import patch

from flask import Flask
from flask import template_rendered
from jinja2 import Template
from playwright.sync_api import Browser
from playwright.sync_api import Route
from werkzeug.test import TestResponse

import sesame
from sesame.adapters.passwords_in_memory import PasswordsThatAreRead
from sesame.domain.account import AccountState
from sesame.errors import Stale
from sesame.errors import Throttled
from sesame.errors import Unavailable
from sesame.given_ports import GivenPorts
from sesame.mounted import mounted
from sesame.services.journey_keeping import JourneyKeeper
from tests.browser.accessibility import barriers
from tests.browser.window import seen
from tests.conftest import AppFactory
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.store_of import codes
from tests.store_of import key_of
from tests.store_of import mails
from tests.store_of import set_state

FOLDER = Path(sesame.__file__).parent / "templates"
#: What pages are made of, and no page themselves.
PARTS = {"sesame/errors/error.html", "sesame/account/section.html", "sesame/account/password_elsewhere.html"}
#: Looked at in the demonstration's layout, by tests/browser/test_accessibility.py.
ELSEWHERE = {
    *(f"sesame/account/{name}.html" for name in ("data", "directory", "joker", "overview", "password", "photo", "sms")),
    "sesame/account/suspend.html",
    *(f"sesame/activation/{name}.html" for name in ("completed", "intro", "phone", "photo", "signed_in", "sms")),
    *(f"sesame/recovery/{name}.html" for name in ("answer", "completed", "intro", "signed_in")),
    *(f"sesame/journey/{name}.html" for name in ("abandoned", "identity", "kind", "locked", "password")),
    *(f"sesame/errors/{name}.html" for name in ("expired", "link_expired", "not_found", "unverified")),
}
RENATER = {"id": "renater", "fr": "Charte RENATER", "en": "RENATER charter", "url": "/renater", "version": "2014"}

#: What a page is called here, and what it answered.
Pages = Iterator[tuple[str, TestResponse]]


def unread_charters(make_app: AppFactory, _later: Later) -> Pages:
    """Two texts to read, left unread."""
    app = make_app(SESAME_CHARTER_VERSION="2", SESAME_FURTHER_CHARTERS=json.dumps([RENATER]))
    give_account(app)
    person = signed_in(app)
    yield "unread charters", person.open("/sesame/")
    yield "unread charters, none ticked", person.send()


def ends_of_journeys(make_app: AppFactory, later: Later) -> Pages:
    """Active already, over for a while, and nowhere to send a code to."""
    app = make_app(SESAME_ACTIVATION_PROOF="always")
    person = at_activation(app)
    person.go_to("code")
    person.send(code=codes(app)[-1])
    while person.step != "termine":
        person.send(**person.answer(person.step))
    later.advance(minutes=3)
    yield "activated before", person.open("termine")
    again = at_activation(app)
    again.go_to("identite")
    yield "active already", again.send(**again.answer("identite"))
    yield "active already, login mailed", again.send(asked="1")
    recovering = at_recovery(app)
    recovering.go_to("termine")
    later.advance(minutes=3)
    yield "recovered before", recovering.open("termine")
    nowhere = at_activation(app, "pbernard")
    nowhere.go_to("identite")
    yield "no channel", nowhere.send(**nowhere.answer("identite"))


def codes_and_keys(make_app: AppFactory, later: Later) -> Pages:
    """No code left, none sent, a key that is none; and a question of one's own that is none."""
    app = make_app(SESAME_ACTIVATION_PROOF="when-possible")
    person = at_activation(app)
    person.go_to("code")
    yield "code, wrong key", person.send(key="4G7K")
    for _ in range(2):
        later.advance(seconds=61)
        person.send(resend="1")
    yield "no code left", person.open("code")
    again = at_activation(app)
    again.go_to("identite")
    yield "no code sent", again.send(**again.answer("identite"))
    person.send(code=codes(app)[-1])
    yield "own question refused", person.send(question="own", own_question="?", answer="ab")


def around_the_account(make_app: AppFactory, _later: Later) -> Pages:
    """Not activated, changed meanwhile, signed in without proof, suspended, and « Ce n'est pas moi »."""
    renewing = {"mount_options": {"reauthenticated_at": lambda: None}, "SESAME_REAUTHENTICATION": "renew"}
    app = make_app(SESAME_PUBLIC_URL="http://localhost", **renewing)
    yield "no account", signed_in(app, "pbernard").open("/sesame/")
    give_account(app)
    person, other = signed_in(app), signed_in(app)
    person.open("/sesame/modifier/annuaire")
    other.open("/sesame/modifier/annuaire")
    other.send(visible="no")
    yield "changed meanwhile", person.send(visible="no")
    person.open("/sesame/modifier/sms")
    yield "sign in again", person.send(sms="yes", phone="+33 6 39 98 12 34")
    yield "came back", person.client.get("/sesame/modifier/mot-de-passe")
    set_state(app, "lmartin", AccountState.SUSPENDED)
    yield "suspended", signed_in(app).open("/sesame/")
    stranger = at_activation(app, "xivanova")
    stranger.go_to("termine")
    link = str(mails(app, "account_activated")[0]["facts"]["link"])
    stranger.client = app.test_client()
    yield "not me", stranger.open(link[link.index("/sesame/") :])
    yield "not me, done", stranger.send()


def known_elsewhere(make_app: AppFactory, _later: Later) -> Pages:
    """Another system knows the passwords; and « Mon Sésame » of an account that was there before Sésame."""
    system = PasswordsThatAreRead({"lmartin": GOOD_PASSWORD})
    app = make_app(
        SESAME_PASSWORD_AUTHORITY="elsewhere",
        SESAME_PASSWORD_ELSEWHERE_URL="/ailleurs",
        mount_options={"ports": GivenPorts(current_password=system)},
    )
    yield "forgotten elsewhere", at_recovery(app).open("/aide/mot-de-passe-oublie/")
    services, person = mounted(app).services, signed_in(app)
    with services.unit_of_work() as tx:
        tx.accounts.adopt({key_of(app, "lmartin"): None}, services.clock.now())
    person.open("/sesame/")
    person.send(charter="yes")
    yield "invited", person.open("/sesame/")
    yield "changed elsewhere", person.open("/sesame/modifier/mot-de-passe")


def errors(make_app: AppFactory, _later: Later) -> Pages:
    """Every error page, by what makes it."""
    app = make_app(TESTING=False)
    person = at_activation(app)
    raised: list[tuple[str, Exception]] = [
        ("broken", LookupError("x")),
        ("moved on", Stale("journey_moved_on")),
        ("away", Unavailable("database")),
        *(
            (f"too many {why}", Throttled(resets_in=600, why=why))
            for why in ("", "hashes_of_journey", "hashes_of_account")
        ),
    ]
    for name, error in raised:
        person.open(person.home)
        with patch.object(JourneyKeeper, "begin", side_effect=error):
            yield name, person.send()
    yield "bad request", person.client.put(person.home)
    yield "too large", person.client.post(person.home, data={"x": "y" * 100_000})


def test_rare_pages_keep_nobody_out_and_none_is_left_unseen(
    browser: Browser, make_app: AppFactory, later: Later, tmp_path: Path
) -> None:
    """In Sésame's own layout, at 320 pixels, light and dark, with the spacing readers may ask for."""
    found: list[str] = []
    rendered: set[str] = set()

    def note(_app: Flask, template: Template, **_: object) -> None:
        rendered.add(template.name or "")

    with (
        template_rendered.connected_to(note),
        seen(browser, make_app(people=False), viewport={"width": 320, "height": 640}) as (page, address),
    ):
        for about in (unread_charters, ends_of_journeys, codes_and_keys, around_the_account, known_elsewhere, errors):
            # Each has people of its own.
            made = partial(make_app, SESAME_DATABASE_URL=f"sqlite:///{tmp_path / about.__name__}.db")
            for name, answer in about(made, later):
                page.route(f"{address}/shown", fulfilled(answer))
                page.goto(f"{address}/shown")
                page.unroute(f"{address}/shown")
                found += barriers(page, name)

    assert found == []
    folders = ("account", "activation", "recovery", "journey", "errors", "disavowal")
    pages = {
        path.relative_to(FOLDER).as_posix()
        for folder in folders
        for path in (FOLDER / "sesame" / folder).glob("*.html")
        if "{% extends" in path.read_text("utf-8")
    }
    assert pages - PARTS - ELSEWHERE - rendered == set()


def fulfilled(answer: TestResponse) -> Callable[[Route], None]:
    """Return what answers a request of the browser with a page that somebody got without one."""
    headers = dict(answer.headers)
    return lambda route: route.fulfill(status=answer.status_code, headers=headers, body=answer.text)
