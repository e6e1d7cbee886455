"""What the migration to the inner key does to a filled database: nothing of anybody is lost, and journeys go on."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import delete
from sqlalchemy import text
from sqlalchemy.orm import Session

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.people import SqlPeople
from sesame.adapters.sql.schema import SqlSchema
from sesame.adapters.sql.schema import _config
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.adapters.tokens import KeyedSecrets
from sesame.domain.account import AccountState
from sesame.domain.audit import ActorKind
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.consents import Answer
from sesame.domain.journeys import ACTIVATION
from sesame.domain.person import NOBODY
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from tests.invented_people import row_of

NOON = dt.datetime(2026, 9, 1, 12, 0, tzinfo=dt.UTC)
SECRETS = KeyedSecrets("a key of the tests alone")


def subject(who: str) -> str:
    """Return the subject of a guess budget, as the services make it."""
    return SECRETS.digest("guess-budget", who)


def row(connection: Connection, table: str, **values: object) -> None:
    """Insert one row into a table of the older version."""
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)  # noqa: S608 - names of ours


def moment(hours: float = 0) -> str:
    """Return a moment as SQLite keeps it."""
    return (NOON + dt.timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S.%f")


#: Léa has everything; Paul nothing but his row; « partie » has an account but no row of her own any more.
PEOPLE: tuple[dict[str, object], ...] = (
    {"uid": "lmartin", "given_name": "Léa", "birth_date": "2007-02-03", "student_number": "22401234", "ine": "1A"},
    {"uid": "pbernard", "given_name": "Paul", "birth_date": "1975-11-30", "staff_number": "40127"},
    {"uid": "7", "given_name": "Sept", "birth_date": "1990-01-01"},
)
FACTS = {
    "kind": {"kind": "ine"},
    "identity": {"uid": "lmartin", "proof": False},
    "joker": {"question_id": "dish", "own_question": None, "answer_hash": "h"},
    "photo": {"uses": {"public": {"granted": False, "wording": {"text": "?", "language": "fr"}}}, "at": "x"},
    "sms": {"accepted": True, "wording": {"text": "?", "language": "fr"}, "at": "x"},
}


def fill(connection: Connection) -> None:
    """Put some of everything into the tables of version 0003."""
    for one in PEOPLE:
        row(connection, "sesame_person", **{"category": "student", "family_name": "Martin", "language": "", **one})
    for uid in ("lmartin", "partie"):
        account = {"password_hash": f"hash of {uid}", "joker_question_id": "dish", "joker_answer_hash": "a"}
        times = {"password_changed_at": moment(), "activated_at": moment()}
        row(connection, "sesame_account", uid=uid, state="active", **account, **times)
        row(connection, "sesame_password", uid=uid, password_hash=f"hash of {uid}", chosen_at=moment())
    photo = json.dumps({"public": False})
    row(connection, "sesame_preferences", uid="lmartin", photo=photo, sms=1, phone="+336", directory_visible=0)
    row(connection, "sesame_wording", version="w1", language="fr", text="Oui ?")
    for granted in (1, 0):
        consent = {"subject": "sms", "wording_version": "w1", "decided_at": moment(), "origin": "192.0.2.1"}
        row(connection, "sesame_consent", uid="lmartin", granted=granted, **consent)
    _events(connection)
    journey = {"journey": "activation", "revision": 5, "created_at": moment(), "touched_at": moment()}
    row(
        connection,
        "sesame_journey",
        key="k",
        status="open",
        facts=json.dumps(FACTS),
        subject="lmartin",
        deadline=moment(4),
        **journey,
    )
    for who, used, period in (
        ("person:lmartin", 7, "all:total"),
        ("person:7", 4, "all:total"),
        ("address:192.0.2.1", 9, "hour:494580"),
    ):
        row(
            connection,
            "sesame_guess_budget",
            subject=subject(f"identity|{who}"),
            period=period,
            used=used,
            used_at=moment(),
        )


def _events(connection: Connection) -> None:
    def event(action: str, uid: str, hours: float, origin: str = "192.0.2.1") -> None:
        row(connection, "sesame_audit", action=action, at=moment(hours), uid=uid, origin=origin, facts="{}")

    event("account_activated", "lmartin", 0)
    for minutes in (1, 2, 3, 61):
        event("identity_refused", "lmartin", minutes / 60)
    event("identity_refused", "", 0)
    event("account_suspended", "lmartin", 2, origin="cli")
    event("site_alarm", "", 2, origin="")


@pytest.fixture
def upgraded(tmp_path: Path) -> Iterator[Engine]:
    """Return a database filled under the older version and brought to this one."""
    engine = open_engine(f"sqlite:///{tmp_path / 'sesame.db'}")
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0003")
        fill(connection)
    SqlSchema(engine, guess_budget_subject=subject).upgrade()
    yield engine
    engine.dispose()


def found(engine: Engine, uid: str) -> Person:
    """Return who has that uid."""
    person = SqlPeople(SqlReading(engine)).find(IdentifierKind.UID, uid)
    assert person is not None
    return person


def test_everybody_gets_a_key_and_signs_in_with_the_uid(upgraded: Engine) -> None:
    """Names, dates and numbers are what they were; each is found by each."""
    lea = found(upgraded, "lmartin")
    people = SqlPeople(SqlReading(upgraded))

    assert (lea.login, lea.given_name, lea.birth_date) == ("lmartin", "Léa", dt.date(2007, 2, 3))
    assert people.find(IdentifierKind.STUDENT_NUMBER, "22401234") == people.find(IdentifierKind.INE, "1A") == lea
    assert people.find(IdentifierKind.LOGIN, "pbernard") == found(upgraded, "pbernard") == people.get(lea.key + 1)
    assert NOBODY not in {lea.key, found(upgraded, "7").key}


def test_accounts_passwords_and_choices_hang_on_the_key(upgraded: Engine) -> None:
    """As they were, to the letter."""
    lea = found(upgraded, "lmartin").key

    with SqlReading(upgraded)() as tx:
        account, preferences = tx.accounts.get(lea), tx.accounts.preferences(lea)
        assert account is not None
        assert (account.state, account.password_hash) == (AccountState.ACTIVE, "hash of lmartin")
        assert account.password_changed_at == NOON
        assert tx.accounts.recent_hashes(lea, 3) == ["hash of lmartin"]
        assert (preferences.sms, preferences.phone, preferences.directory_visible) == (True, "+336", False)
        assert [consent.answer for consent in tx.consents.latest(lea, 9)] == [Answer.YES, Answer.NO]


def test_an_account_without_a_row_of_its_person_is_kept_and_nobody_can_take_it(upgraded: Engine) -> None:
    """Whoever left the file keeps the account; without a birth date no pair is right."""
    gone = found(upgraded, "partie")

    with SqlReading(upgraded)() as tx:
        assert tx.accounts.state(gone.key) is AccountState.ACTIVE
    assert gone.birth_date is None


def test_events_have_an_actor_and_repeated_refusals_of_an_hour_are_one(upgraded: Engine) -> None:
    """Commands were an operator's; alarms Sésame's own."""
    lea = found(upgraded, "lmartin").key

    with SqlReading(upgraded)() as tx:
        of_lea, of_nobody = list(tx.audit.stream(lea)), list(tx.audit.stream(NOBODY))
    assert [(event.action, event.count, event.actor.kind, event.origin) for event in of_lea] == [
        (AuditAction.ACCOUNT_ACTIVATED, 1, ActorKind.PERSON, "192.0.2.1"),
        (AuditAction.IDENTITY_REFUSED, 3, ActorKind.PERSON, "192.0.2.1"),
        (AuditAction.IDENTITY_REFUSED, 1, ActorKind.PERSON, "192.0.2.1"),
        (AuditAction.ACCOUNT_SUSPENDED, 1, ActorKind.OPERATOR, ""),
    ]
    assert [(event.action, event.actor.kind) for event in of_nobody] == [
        (AuditAction.IDENTITY_REFUSED, ActorKind.PERSON),
        (AuditAction.SITE_ALARM, ActorKind.SYSTEM),
    ]


def test_refusals_after_the_upgrade_count_up_those_of_the_same_hour(upgraded: Engine) -> None:
    """The hour was computed by the database as the code computes it."""
    lea, at = found(upgraded, "lmartin").key, NOON + dt.timedelta(minutes=5)
    event = AuditEvent(action=AuditAction.IDENTITY_REFUSED, at=at, person=lea, origin="192.0.2.1")

    with SqlUnitOfWork(upgraded)() as tx:
        tx.audit.append(event)
    with SqlReading(upgraded)() as tx:
        assert 4 in [one.count for one in tx.audit.stream(lea)]


def test_a_journey_under_way_goes_on_where_it_was(upgraded: Engine) -> None:
    """Its answers have the form of today, and it is still Léa's."""
    lea = found(upgraded, "lmartin").key

    with SqlReading(upgraded)() as tx:
        state = tx.journeys.get("k")
    assert state is not None
    assert state.subject == lea
    assert state.facts["identity"] == {"person": lea, "proof": False}
    assert state.facts["photo"]["uses"]["public"]["answer"] == "no"
    assert ACTIVATION.current(state.facts).name == "phone"


def test_tries_that_were_spent_stay_spent(upgraded: Engine) -> None:
    """Under the key instead of the uid; somebody whose uid looks like another one's key changes places with nobody."""
    used: dict[str, Any] = {}
    with SqlReading(upgraded)() as tx:
        for uid in ("lmartin", "7"):
            used[uid] = tx.budgets.used(subject(f"identity|person:{found(upgraded, uid).key}"), "all:total")
        used["address"] = tx.budgets.used(subject("identity|address:192.0.2.1"), "hour:494580")
    assert used == {"lmartin": 7, "7": 4, "address": 9}


def test_a_key_is_not_given_again(upgraded: Engine) -> None:
    """Not even the last one, when its person is forgotten."""
    last = max(found(upgraded, uid).key for uid in ("lmartin", "pbernard", "7", "partie"))
    new = replace(found(upgraded, "7"), key=NOBODY, uid="neuve", login="neuve")
    with Session(upgraded) as session, session.begin():
        session.execute(delete(PersonRow).where(PersonRow.key == last))
        stored = row_of(new)
        stored.key = None  # type: ignore[assignment]
        session.add(stored)

    assert found(upgraded, "neuve").key > last
