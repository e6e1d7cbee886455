"""Another system knows the passwords: it is asked wherever a password is, and what it costs when it does not answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from sesame.adapters.passwords_in_memory import PasswordsInMemory
from sesame.adapters.passwords_in_memory import PasswordsThatAreRead
from sesame.adapters.sql.models import BudgetRow
from sesame.container import open_sign_in
from sesame.doctor import password_authority
from sesame.doctor.findings import Level
from sesame.domain.account import AccountState
from sesame.errors import Misconfigured
from sesame.errors import Unavailable
from sesame.given_ports import GivenPorts
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.doctors_visit import found
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.sign_in_servers import CLIENTS
from tests.sign_in_servers import apereo
from tests.sign_in_servers import lemonldap
from tests.store_of import events
from tests.store_of import rows
from tests.store_of import set_state
from tests.store_of import statements

#: What the other system knows; Sésame keeps a hash of another one, from before.
THEIRS = "le mot de passe d’ailleurs, plus long que trente"
ELSEWHERE = {"SESAME_PASSWORD_AUTHORITY": "elsewhere", "SESAME_SIGN_IN_CLIENTS": json.dumps(CLIENTS)}
JOKER = {"question": "own", "own_question": "Quel train ai-je raté ?", "answer": "Le 8 h 12"}


@dataclass(frozen=True)
class Site:
    """An app, and the system beside it that knows passwords."""

    app: Flask
    system: PasswordsInMemory


@pytest.fixture
def site(make_app: AppFactory) -> Site:
    """Return a site where Léa has an account, and her password is known elsewhere."""
    system = PasswordsInMemory({"lmartin": THEIRS, "pbernard": THEIRS})
    app = make_app(**ELSEWHERE, mount_options={"ports": GivenPorts(current_password=system)})
    give_account(app)
    return Site(app, system)


def by_check(app: Flask, password: str, login: str = "lmartin") -> str:
    """Ask as a sign-in server in Python does."""
    try:
        return "yes" if mounted(app).services.sign_in.check_password(login, password) else "no"
    except Unavailable:
        return "away"


def said(answer: TestResponse) -> str:
    """Return what an answer over HTTP says."""
    if answer.status_code == 503:
        assert answer.headers["Retry-After"]
        return "away"
    return "yes" if answer.status_code == 200 and answer.get_json().get("result", True) else "no"


def by_page(app: Flask, password: str, login: str = "lmartin") -> str:
    """Change the joker in « Mon Sésame », which asks for the current password."""
    person = signed_in(app, login)
    person.open("/sesame/modifier/joker")
    person.send(**JOKER, current=password)
    if person.page.status_code == 503:
        assert "Le système qui connaît votre mot de passe ne répond pas." in person.page.text
        return "away"
    return "no" if person.errors else "yes"


ASKING: dict[str, Callable[[Flask, str], str]] = {
    "a sign-in server in Python": by_check,
    "Apereo CAS": lambda app, password: said(apereo(app, "lmartin", password)),
    "LemonLDAP::NG": lambda app, password: said(lemonldap(app, "lmartin", password)),
    "« Mon Sésame »": by_page,
}
each_way_of_asking = pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING)


@each_way_of_asking
def test_who_knows_the_password_is_the_site_s_choice(make_app: AppFactory, ask: Callable[[Flask, str], str]) -> None:
    """The same account under both: the hash that Sésame keeps counts under the one, and never under the other."""
    system = PasswordsInMemory({"lmartin": THEIRS})
    answers = {}
    for authority in ("sesame", "elsewhere"):
        settings = {**ELSEWHERE, "SESAME_PASSWORD_AUTHORITY": authority}
        app = make_app(
            people=authority == "sesame", **settings, mount_options={"ports": GivenPorts(current_password=system)}
        )
        if authority == "sesame":
            give_account(app)
        answers[authority] = [ask(app, password) for password in (THEIRS, GOOD_PASSWORD, "wrong", "")]

    assert answers == {"sesame": ["no", "yes", "no", "no"], "elsewhere": ["yes", "no", "no", "no"]}


@each_way_of_asking
def test_a_password_changed_elsewhere_is_good_at_once_and_the_old_one_nowhere(
    site: Site, ask: Callable[[Flask, str], str]
) -> None:
    """Nothing of it is remembered here."""
    assert ask(site.app, THEIRS) == "yes"
    site.system.learn("lmartin", "another one")

    assert [ask(site.app, THEIRS), ask(site.app, "another one")] == ["no", "yes"]


@each_way_of_asking
def test_while_it_is_away_nobody_is_wrong_and_no_try_is_spent(site: Site, ask: Callable[[Flask, str], str]) -> None:
    """Right or wrong is not known; afterwards everything is as before."""
    site.system.is_away = True
    assert {ask(site.app, password) for password in (THEIRS, "wrong") * 6} == {"away"}

    assert events(site.app) == []
    assert {row.used for row in rows(site.app, BudgetRow) if not row.period.startswith("hashes")} <= {0}
    site.system.is_away = False
    assert ask(site.app, THEIRS) == "yes"


def test_who_may_not_sign_in_is_asked_about_like_anybody(site: Site) -> None:
    """Nobody, not yet active, suspended: one question each, the same statements, and no."""
    give_account(site.app, "pbernard")
    set_state(site.app, "pbernard", AccountState.SUSPENDED)
    seen = []
    for login in ("nobody", "xivanova", "pbernard"):
        with statements(site.app) as ran:
            assert by_check(site.app, THEIRS, login) == "no"
        seen.append(list(ran))

    assert seen[0] == seen[1] == seen[2]
    assert site.system.asked == ["nobody", "xivanova", "pbernard"]


def test_a_guesser_s_tries_do_not_close_the_account_elsewhere(make_app: AppFactory) -> None:
    """Beyond the budget a try cannot be right, and is not passed on: wrong ones count there too."""
    system = PasswordsInMemory({"lmartin": THEIRS})
    ports = GivenPorts(current_password=system)
    app = make_app(**ELSEWHERE, SESAME_SIGN_IN_TRIES_PER_QUARTER_HOUR=4, mount_options={"ports": ports})
    give_account(app)
    check = mounted(app).services.sign_in.check_password

    assert not any(check("lmartin", f"wrong {number}", origin="198.51.100.7") for number in range(20))

    assert len(system.asked) == 2
    assert check("lmartin", THEIRS, origin="203.0.113.9")


def test_a_sign_in_asks_for_no_hash(site: Site) -> None:
    """Nothing is compared here, so that no sign-in waits for a place among the hashes."""
    hasher = mounted(site.app).services.recovery._joker_choice._hasher
    turns = []
    hasher._queue.turn = lambda: turns.append(1)  # type: ignore[attr-defined]

    assert by_check(site.app, THEIRS) == "yes"
    assert turns == []


def test_a_sign_in_server_in_another_process_asks_as_well(site: Site) -> None:
    """It is given the port, or finds that of an installed package; without one it does not start."""
    same = {name: str(value) for name, value in site.app.config.items() if name.startswith("SESAME_")}
    environ = {**same, "SESAME_SECRET_KEY": site.app.config["SECRET_KEY"]}
    environ["SESAME_MAIL_SENDER"] = "ne-pas-repondre@univ-demo.example"

    alone = open_sign_in(environ, GivenPorts(current_password=site.system))

    assert [alone.check_password("lmartin", word) for word in (THEIRS, GOOD_PASSWORD)] == [True, False]
    with pytest.raises(Misconfigured, match="no port current_password"):
        open_sign_in(environ)


class Reads(PasswordsThatAreRead):
    """A system that takes no new password."""


def test_settings_that_contradict_each_other_stop_the_start(make_app: AppFactory) -> None:
    """Nobody to ask; nowhere to change a password."""
    with pytest.raises(Misconfigured, match="no port current_password"):
        make_app(**ELSEWHERE)
    with pytest.raises(Misconfigured, match="SESAME_PASSWORD_ELSEWHERE_URL: required"):
        make_app(**ELSEWHERE, mount_options={"ports": GivenPorts(current_password=Reads({}))})


def test_settings_without_effect_are_told(make_app: AppFactory) -> None:
    """A port that is never asked, an address that no page shows."""
    ports = GivenPorts(current_password=PasswordsInMemory({}))
    url = {"SESAME_PASSWORD_ELSEWHERE_URL": "https://compte.univ-demo.example/"}

    unasked = make_app(mount_options={"ports": ports})
    unshown = make_app(**ELSEWHERE, **url, mount_options={"ports": ports}, people=False)

    told = [{notice.code for notice in mounted(app).portal.notices} for app in (unasked, unshown)]
    assert "password_authority" in told[0]
    assert "password_elsewhere_url" in told[1]
    assert "password_authority" not in told[1]


def test_the_doctor_asks_it(site: Site, make_app: AppFactory) -> None:
    """It answers, or nobody can sign in; and what it takes or where a password is changed."""
    url = "https://compte.univ-demo.example/"
    ports = GivenPorts(current_password=Reads({}))
    reads = make_app(**ELSEWHERE, SESAME_PASSWORD_ELSEWHERE_URL=url, mount_options={"ports": ports}, people=False)

    seen = [found(app, "password-authority") for app in (site.app, reads)]
    site.system.is_away = True
    away = found(site.app, "password-authority")

    assert [finding.level for finding in (*seen, away)] == [Level.OK, Level.OK, Level.FAULT]
    assert "accepte de nouveaux mots de passe" in seen[0].sentence
    assert url in seen[1].sentence
    assert "personne ne peut se connecter" in away.sentence


def test_the_doctor_warns_of_a_system_that_answers_slowly(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever signs in waits as long."""
    monkeypatch.setattr(password_authority, "_SLOW", -1.0)

    assert found(site.app, "password-authority").level is Level.WARNING


@pytest.fixture
def read_only(make_app: AppFactory) -> Flask:
    """Return a site whose passwords are changed on a page of the portal's, where Léa has an account."""
    ports = GivenPorts(current_password=Reads({"lmartin": THEIRS}))
    app = make_app(**ELSEWHERE, SESAME_PASSWORD_ELSEWHERE_URL="/compte/mot-de-passe", mount_options={"ports": ports})
    give_account(app)
    return app


@pytest.mark.parametrize(
    "path",
    [
        "/aide/activer-mon-compte/",
        "/aide/activer-mon-compte/numero",
        "/aide/activer-mon-compte/mot-de-passe",
        "/aide/mot-de-passe-oublie/",
        "/aide/mot-de-passe-oublie/question",
        "/sesame/modifier/mot-de-passe",
        "/.well-known/change-password",
    ],
)
def test_where_sesame_changes_no_password_pages_say_where_it_is_done(read_only: Flask, path: str) -> None:
    """A link, and no form that would ask for one."""
    person = signed_in(read_only)

    person.open(path)

    assert person.page.status_code == 200
    assert 'href="/compte/mot-de-passe"' in person.page.text
    assert 'type="password"' not in person.page.text


def test_where_sesame_changes_no_password_none_can_be_sent(read_only: Flask) -> None:
    """By no form of another page either; the other sections change as ever, with the password that is known there."""
    person = signed_in(read_only)
    person.open("/sesame/modifier/joker")
    hidden = person.hidden()
    sent = person.client.post(
        "/sesame/modifier/mot-de-passe",
        data={**hidden, "current": THEIRS, "password": GOOD_PASSWORD, "confirmation": GOOD_PASSWORD},
    )
    begun = person.client.post("/aide/activer-mon-compte/", data={"csrf_token": hidden["csrf_token"]})

    assert (sent.status_code, sent.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert 'href="/compte/mot-de-passe"' in begun.text
    assert events(read_only) == []
    assert by_page(read_only, THEIRS) == "yes"
