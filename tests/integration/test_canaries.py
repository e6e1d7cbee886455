"""A person whose every secret and datum is a canary does everything, with faults at each step: none is heard."""

import base64
import datetime as dt
import logging
import zlib
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from flask import Flask

from sesame.adapters.hashing import Argon2Hasher
from sesame.adapters.sql.audit_trail import SqlAuditTrail
from sesame.adapters.sql.journeys import SqlJourneys
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.database_faults import database_away
from tests.invented_people import PAUL
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import RECOVERY
from tests.person_at_browser import PersonAtBrowser
from tests.scripted_smtp import ScriptedSmtp
from tests.scripted_smtp import scripted_smtp
from tests.store_of import codes
from tests.store_of import mails
from tests.what_others_see import Watch
from tests.what_others_see import opened

ZIBELINE = Person(
    key=777,
    uid="zq7",
    login="zq7",
    category=Category.STUDENT,
    given_name="Zibeline",
    family_name="Quetzalbrun",
    birth_date=dt.date(1999, 12, 31),
    numbers={IdentifierKind.STUDENT_NUMBER: ("22997788",), IdentifierKind.INE: ("987654321ZX",)},
    mail="zibeline.q@univ-demo.example",
    personal_mail="quetzal@courriel.example",
    language="fr",
)
PASSWORDS = ("Canari-jaune7perche", "Canari+vert8cage", "Canari!bleu9plume")
ANSWERS = ("Kakapo des Tuamotu", "Moqueur polyglotte")
QUESTION = "Quel était mon premier perroquet ?"
#: In every writing in which it may turn up.
CANARIES = [
    *PASSWORDS,
    *ANSWERS,
    *(answer.replace(" ", "") for answer in ANSWERS),
    "perroquet",
    "zibeline",
    "quetzal",
    "22997788",
    "987654321ZX",
    "1999-12-31",
    "31/12/1999",
    "31121999",
    "639987711",
    "39 98 77 11",
]
ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Carte vue au guichet")
COMMANDS = ("deliver", "events", "doctor", "purge", "version")
#: What a server answers that quotes whom a mail was for.
REFUSAL = "550 5.1.1 <quetzal@courriel.example> Zibeline Quetzalbrun no such user"


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Return who watches."""
    watch = Watch()
    yield watch
    watch.off()


@pytest.fixture
def server() -> Iterator[ScriptedSmtp]:
    """Return a mail server that takes what is for the institution's address, and refuses what is for the other one."""
    with scripted_smtp(answers={"RCPT quetzal@courriel.example": REFUSAL}) as server:
        yield server


@pytest.fixture
def caged_app(make_app: AppFactory, server: ScriptedSmtp) -> Flask:
    """Return an app in which Zibeline is known, and Paul has an account; errors are answered as in production."""
    app = make_app(
        people=False,
        SESAME_ACTIVATION_PROOF="when-possible",
        SESAME_RECOVERY_PROOF="when-possible",
        SESAME_PUBLIC_URL="https://ent.univ-demo.example",
        SESAME_ANSWERS_IN_ALL=100,
        SESAME_CURRENT_PASSWORD_TRIES_PER_DAY=100,
        SESAME_REQUESTS_PER_MINUTE=1_000_000,
        MAIL_SERVER="127.0.0.1",
        MAIL_PORT=server.port,
        MAIL_SUPPRESS_SEND=False,
        TESTING=False,
        PROPAGATE_EXCEPTIONS=False,
    )
    store_people(app, ZIBELINE, PAUL)
    give_account(app, "pbernard")
    return app


def send_through_faults(person: PersonAtBrowser, **answer: str) -> None:
    """Send a page's form while the database is away, while a part of ours breaks, and then in earnest."""
    at = person.page.request.path
    for after in (2, 30):
        with database_away(person.app, after=after):
            person.client.post(at, data={**person.hidden(), **answer}, headers={"Referer": f"http://localhost{at}"})
        person.open(at)
    for part, verb in ((SqlAuditTrail, "append"), (SqlJourneys, "save"), (Argon2Hasher, "verify")):
        with patch.object(part, verb, side_effect=RuntimeError("broken")):
            broken = person.client.post(at, data={**person.hidden(), **answer})
        if broken.status_code < 400:
            person.page = person.client.get(broken.headers["Location"], follow_redirects=True)
            return
        person.open(at)
    person.send(**answer)


def live_through(app: Flask) -> list[str]:
    """Activate, recover with a key, change everything; return what was secret and came up on the way."""
    came_up = []
    person = PersonAtBrowser(app, kind="ine", number="987654321ZX", birth_date=("31", "12", "1999"))
    person.begin()
    send_through_faults(person, kind="ine")
    person.send(number="987654321ZX", day="30", month="12", year="1999")
    send_through_faults(person, **person.answer("identite"))
    came_up.append(codes(app)[-1])
    person.send(code="00000000")
    send_through_faults(person, code=came_up[-1])
    person.send(question="own", own_question=QUESTION, answer="ab")
    send_through_faults(person, question="own", own_question=QUESTION, answer=ANSWERS[0])
    send_through_faults(person, **person.answer("photo"))
    send_through_faults(person, sms="yes")
    person.send(phone="01 39 98 77 11")
    send_through_faults(person, phone="06 39 98 77 11")
    person.send(password=PASSWORDS[0], confirmation=PASSWORDS[1], charter="yes")
    send_through_faults(person, password=PASSWORDS[0], confirmation=PASSWORDS[0], charter="yes")
    assert person.step == "termine"
    lost = PersonAtBrowser(
        app, kind="student_number", number="22997788", birth_date=("31", "12", "1999"), journey=RECOVERY
    )
    lost.begin()
    lost.send(kind="student_number")
    lost.send(**lost.answer("identite"))
    came_up.append(codes(app)[-1])
    lost.send(code=came_up[-1])
    lost.send(answer=ANSWERS[1])
    send_through_faults(lost, answer=ANSWERS[0])
    send_through_faults(lost, password=PASSWORDS[1], confirmation=PASSWORDS[1])
    assert lost.step == "termine"
    came_up.append(mounted(app).services.key_handing.hand(ZIBELINE, ACT))
    keyed = PersonAtBrowser(app, kind="uid", number="zq7", birth_date=("31", "12", "1999"), journey=RECOVERY)
    keyed.begin()
    keyed.send(kind="uid")
    send_through_faults(keyed, **keyed.answer("identite"), key=came_up[-1])
    assert keyed.step == "mot-de-passe"
    home = signed_in(app, "zq7")
    home.open("/sesame/modifier/joker")
    send_through_faults(home, current=PASSWORDS[1], question="book", answer=ANSWERS[1])
    home.open("/sesame/modifier/mot-de-passe")
    send_through_faults(home, current=PASSWORDS[1], password=PASSWORDS[2], confirmation=PASSWORDS[2])
    assert "C’est enregistré" in home.page.text
    for path in ("/sesame/", "/sesame/mes-donnees", "/sesame/mes-donnees.json"):
        home.open(path)
    assert "Quetzalbrun" in home.page.text
    assert not mounted(app).services.sign_in.check_password("zq7", PASSWORDS[0], origin="192.0.2.7")
    assert mounted(app).services.sign_in.check_password("zq7", PASSWORDS[2], origin="192.0.2.7")
    return came_up


def test_no_canary_is_heard_where_others_listen(
    caged_app: Flask, server: ScriptedSmtp, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Logs of all loggers and of the servers, addresses, links, headers, cookies, other people's data, commands."""
    watch.on(caged_app, monkeypatch)
    came_up = live_through(caged_app)
    assert "Zibeline" in str(mails(caged_app))
    run = caged_app.test_cli_runner().invoke
    said = [run(args=["sesame", *command.split()]).output for command in COMMANDS]
    assert "zibeline.q@univ-demo.example" in server.taken
    other = signed_in(caged_app, "pbernard")
    export = other.open("/sesame/mes-donnees.json").text
    assert "Bernard" in export
    heard = {**watch.seen, "command": said, "other's export": [export]}

    singing = {
        (canary, kind, line[:200])
        for kind, lines in heard.items()
        for line in lines
        for canary in [*CANARIES, *came_up]
        if canary.lower() in line.lower()
    }
    assert singing == set()
    assert {kind: bool(lines) for kind, lines in heard.items()} == dict.fromkeys(heard, True)
    assert sum("RuntimeError" in line for line in watch.seen["log"]) > 10
    assert any("is not available" in line for line in watch.seen["log"])


def test_who_watches_hears_what_is_there(caged_app: Flask, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test of the test: a log line, a cookie that is compressed, an address and a header with something in it."""
    watch.on(caged_app, monkeypatch)
    packed = opened(f"session=.{base64.urlsafe_b64encode(zlib.compress(b'Zibeline')).decode()}.x.y")
    logging.getLogger("sesame").debug("of %s", "Zibeline")
    caged_app.test_client().get("/sesame/nowhere?name=Zibeline", headers={"Referer": "http://localhost/Quetzalbrun"})

    assert "Zibeline" in packed
    assert "Zibeline" in watch.seen["log"][0]
    assert "Zibeline" in watch.seen["access"][0]
    assert "Quetzalbrun" in watch.seen["access"][0]
