"""The demonstration's CAS server: whom it sends people to, and when a sign-in ends."""

import datetime as dt
import http.client
import urllib.parse
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from sesame.adapters.hash_queue import HashQueue
from sesame.adapters.hashing import Argon2Hasher
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.people import SqlPeople
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.account import JokerSecret
from sesame.domain.person import IdentifierKind
from tests.at_once import at_once
from tests.conftest import CHEAP
from tests.demo_running import RunningDemo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """Return a demonstration that runs."""
    cheap = {name: str(value) for name, value in CHEAP.items()}
    with RunningDemo(tmp_path_factory.mktemp("demo"), settings=cheap) as running:
        yield running


class Browser:
    """Somebody at the CAS server, with cookies and without following redirections."""

    def __init__(self, demo: RunningDemo) -> None:
        """Come without cookies."""
        self.port = demo.cas_port
        self.cookies: dict[str, str] = {}
        self.status = 0
        self.location = ""
        self.retry_after = ""
        self.body = ""

    def ask(self, path: str, form: dict[str, str] | None = None) -> int:
        """Ask for a page, or post a form; return the status."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = None if form is None else urllib.parse.urlencode(form)
        connection.request("GET" if form is None else "POST", path, body, headers)
        answer = connection.getresponse()
        self.status, self.location = answer.status, answer.headers.get("Location", "")
        self.retry_after = answer.headers.get("Retry-After", "")
        self.body = answer.read().decode("utf-8")
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return self.status

    def hidden(self, name: str) -> str:
        """Return what a hidden field of the present page holds."""
        return self.body.partition(f'name="{name}" value="')[2].partition('"')[0]

    def post(self, path: str, **fields: str) -> int:
        """Post a form with the tokens of the present page."""
        tokens = {name: self.hidden(name) for name in ("csrfmiddlewaretoken", "lt")}
        return self.ask(path, {**tokens, **fields})


def hostile(demo: RunningDemo) -> list[str]:
    """Return services nobody registered, some of them made to look like the portal."""
    port = demo.port
    return [
        "https://evil.example/login",
        "//evil.example/login",
        f"//127.0.0.1:{port}/login",
        f"http://127.0.0.1:{port}@evil.example/login",
        f"http://user:pass@127.0.0.1:{port}/login",
        f"https://127.0.0.1:{port}/login",
        f"ftp://127.0.0.1:{port}/login",
        "javascript:alert(1)",
        "\\\\evil.example/login",
        f"http:\\\\127.0.0.1:{port}/login",
        f"http://127.0.0.1:{port}.evil.example/login",
        f"http://127.0.0.1:{port}1/login",
        f"http://127.0.0.1.evil.example:{port}/login",
        f" http://127.0.0.1:{port}/login",
        f"http://127.0.0.1:{port}\\@evil.example/login",
        f"http://127.0.0.1:{port}/login\\..\\..",
        f"http://127.0.0.1:{port}/login\nhttps://evil.example",
    ]


def query(**fields: str) -> str:
    """Return fields as the end of an address."""
    return "?" + urllib.parse.urlencode(fields)


def test_signing_in_leads_to_registered_services_alone(demo: RunningDemo) -> None:
    """Neither the address nor the form leads elsewhere, with and without gateway, which would send straight there."""
    taken = []
    for service in hostile(demo):
        for gateway in ({}, {"gateway": "true"}):
            visitor = Browser(demo)
            asked = visitor.ask("/login" + query(service=service, **gateway))
            visitor.ask("/login")
            posted = visitor.post("/login", service=service, username="nobody", password="x", **gateway)
            twice = visitor.ask("/login" + query(service=service, **gateway) + f"&service={demo.url}/login")
            if (asked, posted, twice, visitor.location) != (403, 403, 403, ""):
                taken.append((service, gateway, asked, posted, twice))

    assert not taken


def test_signing_out_leads_to_registered_services_alone(demo: RunningDemo) -> None:
    """One is signed out all the same, and reads so."""
    taken = []
    for service in hostile(demo):
        for name in ("service", "url"):
            visitor = Browser(demo)
            asked = visitor.ask("/logout" + query(**{name: service}))
            if asked != 200 or visitor.location or "Vous êtes déconnecté" not in visitor.body:
                taken.append((name, service, asked, visitor.location))
            visitor.ask("/login")
            if visitor.post("/logout", **{name: service}) == 302 or visitor.location:
                taken.append((name, service, visitor.status, visitor.location))

    assert not taken


def test_the_portal_is_a_registered_service(demo: RunningDemo) -> None:
    """Signing in, a gateway without a sign-in, and signing out lead back to it."""
    visitor = Browser(demo)
    service = f"{demo.url}/login?next=%2Fsesame%2F"

    assert visitor.ask("/login" + query(service=service)) == 200
    assert visitor.ask("/login" + query(service=service, gateway="true")) == 302
    assert visitor.location == service
    assert visitor.ask("/logout" + query(service=f"{demo.url}/")) == 302
    assert visitor.location == f"{demo.url}/"
    assert visitor.ask("/login") == 200
    assert visitor.ask("/logout") == 200


class Lea:
    """Léa's account, changed as the portal does, by a clock that is a minute before the CAS server's."""

    password = "Vélo-Grenier-Cumin6"

    def __init__(self, demo: RunningDemo) -> None:
        """Open the demonstration's database beside it."""
        self.engine = open_engine(f"sqlite:///{demo.folder / 'sesame.db'}")
        self.unit_of_work = SqlUnitOfWork(self.engine)
        person = SqlPeople(SqlReading(self.engine)).find(IdentifierKind.LOGIN, "lmartind")
        assert person is not None
        self.key = person.key

    @property
    def hash(self) -> str:
        """A hash of her password."""
        return Argon2Hasher(
            time_cost=1, memory_kib=8, parallelism=1, queue=HashQueue(at_once=1, waiting=0, seconds=1)
        ).hash(self.password)

    @property
    def now(self) -> dt.datetime:
        """What time it is at the portal."""
        return dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)

    def activate(self) -> None:
        """Have an account."""
        with self.unit_of_work() as tx:
            tx.accounts.activate(
                Account(
                    person=self.key,
                    state=AccountState.ACTIVE,
                    password_hash=self.hash,
                    password_changed_at=self.now,
                    joker=JokerSecret(question_id="dish", own_question=None, answer_hash="h"),
                    activated_at=self.now,
                )
            )

    def change_password(self) -> None:
        """Choose a password, even the same."""
        with self.unit_of_work() as tx:
            tx.accounts.set_password(self.key, password_hash=self.hash, at=self.now)

    def suspend(self) -> None:
        """Be suspended."""
        with self.unit_of_work() as tx:
            tx.accounts.suspend(self.key, self.now)

    def resume(self) -> None:
        """Be active again."""
        with self.unit_of_work() as tx:
            tx.accounts.resume(self.key)


@pytest.fixture
def lea(demo: RunningDemo) -> Iterator[Lea]:
    """Return her account, active since a moment ago."""
    lea = Lea(demo)
    lea.activate()
    yield lea
    lea.engine.dispose()


def signed_in(demo: RunningDemo) -> Browser:
    """Return a browser in which Léa has signed in."""
    visitor = Browser(demo)
    visitor.ask("/login")
    visitor.post("/login", username=" LMartind ", password=Lea.password)
    assert is_open(visitor), visitor.body
    return visitor


def is_open(visitor: Browser) -> bool:
    """Tell whether the CAS server still knows who that is."""
    visitor.ask("/login")
    return "Vous êtes connecté" in visitor.body


def test_fresh_sign_ins_last_though_the_sign_in_server_is_a_minute_behind(demo: RunningDemo, lea: Lea) -> None:
    """After an activation and after a change: the password's moment is still to come for the CAS server."""
    assert is_open(signed_in(demo))

    lea.change_password()

    assert is_open(signed_in(demo))


def test_a_changed_password_ends_the_sign_in_session(demo: RunningDemo, lea: Lea) -> None:
    """Also where the server's clock is behind."""
    visitor = signed_in(demo)

    lea.change_password()

    assert not is_open(visitor)


def test_a_suspension_ends_the_sign_in_session_for_good(demo: RunningDemo, lea: Lea) -> None:
    """At once where it is seen, and where nobody looked before the account was active again."""
    seen, unseen = signed_in(demo), signed_in(demo)

    lea.suspend()
    assert not is_open(seen)
    lea.resume()

    assert not is_open(seen)
    assert not is_open(unseen)
    assert is_open(signed_in(demo))


def test_passwords_beyond_the_queue_are_answered_calmly(tmp_path: Path) -> None:
    """One hash at a time and nobody in line: some are told when to come again, the others are answered."""
    slow = {"SESAME_HASH_AT_ONCE": "1", "SESAME_HASH_QUEUE": "0", "SESAME_HASH_TIME_COST": "20"}
    with RunningDemo(tmp_path, settings=slow) as demo:
        crowd = [Browser(demo) for _ in range(6)]
        for visitor in crowd:
            visitor.ask("/login?service=" + urllib.parse.quote(f"{demo.url}/login"))
        at_once([partial(one.post, "/login", username=f"nobody{n}", password="wrong") for n, one in enumerate(crowd)])

        told = [visitor for visitor in crowd if visitor.status == 503]
        assert {visitor.status for visitor in crowd} == {200, 503}
        for visitor in told:
            assert int(visitor.retry_after) > 0
            assert "ni accepté ni refusé" in visitor.body
        # Back at the form, as the page offers; a moment later the password is compared.
        told[0].ask("/login")
        assert told[0].post("/login", username="nobody", password="wrong") == 200
        assert "Identifiant ou mot de passe incorrect" in told[0].body
