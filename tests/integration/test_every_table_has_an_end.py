"""Four years of a portal, by clock: whatever was kept for a while is gone when its while is over."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy import event
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import BudgetRow
from sesame.adapters.sql.models import JourneyRow
from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.models import PasswordRow
from sesame.adapters.sql.models import PeopleRunRow
from sesame.adapters.sql.models import Row
from sesame.adapters.sql.models import SpentTokenRow
from sesame.adapters.sql.schema import SqlSchema
from sesame.adapters.sql.schema import _config
from sesame.adapters.tokens import KeyedSecrets
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.delivery import DeliveryState
from sesame.domain.password_intent import PasswordIntent
from sesame.domain.password_intent import Purpose
from sesame.domain.people_runs import RunCommand
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused
from sesame.mounted import mounted
from sesame.services.account_change import Change
from sesame.services.reauthentication import Proof
from sesame.services.retention import LOT
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.invented_people import keep
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.store_of import clear
from tests.store_of import rows
from tests.unit.fakes import NOON
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.house import ORIGIN
from tests.unit.house import House

YEARS = 4
ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Carte vue au guichet")
GUIDE = Path(__file__).parents[2] / "docs" / "privacy.md"
Rows = list[dict[str, Any]]


def _older(rows: Rows, column: str, now: dt.datetime, **end: float) -> Rows:
    return [row for row in rows if row[column] < now - dt.timedelta(**end)]


def _too_many_passwords(rows: Rows, _now: dt.datetime) -> Rows:
    several = {person for person, count in Counter(row["person"] for row in rows).items() if count > 3}
    return [row for row in rows if row["person"] in several]


def _old_counters(rows: Rows, now: dt.datetime) -> Rows:
    """Totals of people stay: no waiting gives them back. There is one a path, of people who exist."""
    windows = [row for row in rows if not re.search(":(total|unknown)$", row["period"])]
    unknown = [row for row in rows if row["period"].endswith(":unknown")]
    lasting = [row for row in rows if row["period"].endswith(":total")]
    return _older(windows, "used_at", now, days=8) + _older(unknown, "used_at", now, days=366) + lasting[5 * 3 :]


def _old_journeys(rows: Rows, now: dt.datetime) -> Rows:
    return _older(rows, "touched_at", now, days=1) + _older(rows, "deadline", now, days=1)


def _undecided(rows: Rows, now: dt.datetime) -> Rows:
    """Those of activations wait for their person."""
    return _older([row for row in rows if row["purpose"] != "activation"], "at", now, days=2)


def _nothing(_rows: Rows, _now: dt.datetime) -> Rows:
    return []


#: What of each table is kept beyond its end, after a purge of yesterday or today. A new table says its own end here.
BEYOND_THEIR_END: dict[str, Callable[[Rows, dt.datetime], Rows]] = {
    "sesame_password": _too_many_passwords,
    "sesame_guess_budget": _old_counters,
    "sesame_journey": _old_journeys,
    "sesame_spent_token": lambda rows, now: _older(rows, "spent_at", now, days=9),
    "sesame_audit": lambda rows, now: _older(rows, "at", now, days=366),
    "sesame_outbox": lambda rows, now: _older(rows, "promised_at", now, days=366),
    "sesame_heartbeat": lambda rows, _now: rows[2:],
    "sesame_one_use_key": lambda rows, now: _older(rows, "until", now, days=1),
    "sesame_password_intent": _undecided,
    "sesame_people_run": lambda rows, now: _older(rows, "began_at", now, days=401),
    # They end with the person, by `people forget`.
    "sesame_person": _nothing,
    "sesame_source_row": _nothing,
    "sesame_waiting_row": _nothing,
    "sesame_number": _nothing,
    "sesame_account": _nothing,
    "sesame_preferences": _nothing,
    "sesame_consent": _nothing,
    # A number of a key that names nobody once its person is forgotten.
    "sesame_revision": _nothing,
    "sesame_reserved_name": lambda rows, now: [row for row in rows if row["until"] < now.date() - dt.timedelta(days=1)],
    # What another system calls somebody who is forgotten goes when that system was told.
    "sesame_publication": _nothing,
    "sesame_sealed_secret": lambda rows, now: _older(rows, "made_at", now, days=15),
    "sesame_lease": lambda rows, _now: rows[2:],
    # Our own sentences, once each: they say nothing of anybody.
    "sesame_wording": _nothing,
}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Return each kind of database, with three invented people."""
    engine = open_engine(database_url)
    SqlSchema(engine).upgrade()
    clear(engine)
    keep(engine, (LEA, PAUL, XENIA))
    yield engine
    engine.dispose()


class Years:
    """What happens at a portal, over and over."""

    def __init__(self, engine: Engine) -> None:
        """Begin with an account of Léa's."""
        self.engine = engine
        self.clock = SettableClock()
        self.house = House(engine, self.clock, PlainHasher(), proof="when-possible")
        self.turn = 0
        plain = House(engine, self.clock, PlainHasher())
        for uid in ("lmartin", "xivanova"):
            plain.activated(uid)

    def live(self) -> None:
        """Do once whatever leaves a trace."""
        self.turn += 1
        self._guess(f"inconnu{self.turn}")
        self._guess("pbernard")
        self.house.activation.keeper.begin()
        self.house.identified(self.house.recovery)
        self._change_password(f"Cerf-volant{self.turn}bleu!")
        suspension = self.house.suspension
        suspension.suspend(XENIA, ACT)
        suspension.resume(XENIA, ACT)
        self.house.services.reopening.reopen(PAUL, ACT)
        with self.house.unit_of_work() as tx:
            tx.spent_tokens.spend(f"nonce {self.turn}", self.clock.now())
            intent = PasswordIntent(person=LEA.key, holder="cut off", purpose=Purpose.CHANGE, at=self.clock.now())
            tx.password_intents.take(intent, over=self.clock.now())
        with self.house.services.people_desk.runs.keep(RunCommand.IMPORT, ACT.actor):
            self._deliver()

    def _guess(self, uid: str) -> None:
        journey = self.house.activation
        _, state = journey.keeper.begin()
        state = journey.choose_kind(state, IdentifierKind.UID)
        with pytest.raises(Refused):
            journey.prove_identity(state, number=uid, birth_date=dt.date(1999, 9, 9), origin=ORIGIN)

    def _change_password(self, password: str) -> None:
        account = self.house.account
        version = account.overview(LEA).version
        change = Change(person=LEA, origin=ORIGIN, language="fr", version=version)
        account.change_password(change, password, proof=Proof(person=LEA.key, at=self.clock.now()))

    def _deliver(self) -> None:
        """Leave what a mail that left leaves."""
        with Session(self.engine) as session, session.begin():
            session.execute(update(OutboxRow).values(state=DeliveryState.DONE.value, payload={}))

    def night(self) -> None:
        """Run the timer that forgets."""
        self.house.services.retention.purge()


def test_every_table_says_its_end() -> None:
    """Here, to be lived through, and in the guide, to be read."""
    tables = {table.name for table in Row.metadata.sorted_tables}
    assert set(BEYOND_THEIR_END) == tables

    guide = GUIDE.read_text(encoding="utf-8")
    unsaid = [name for name in tables if f"`{name}`" not in guide]
    assert not unsaid, f"docs/privacy.md does not say how long these are kept: {unsaid}"


def test_after_four_years_nothing_is_kept_beyond_its_end(engine: Engine) -> None:
    """Of somebody who lives through all of it, with the timer running each night."""
    years = Years(engine)
    for day in range(YEARS * 365):
        if day % 21 == 0:
            years.live()
        years.clock.advance(days=1)
        # A real server is spared most nights, for the sake of this test, and never the last.
        if engine.dialect.name == "sqlite" or day % 28 == 0 or day == YEARS * 365 - 1:
            years.night()

    beyond = {}
    with engine.connect() as connection:
        for table in Row.metadata.sorted_tables:
            rows = [dict(row) for row in connection.execute(select(table)).mappings()]
            if late := BEYOND_THEIR_END[table.name](rows, years.clock.now()):
                beyond[table.name] = f"{len(late)} of {len(rows)}, such as {late[0]}"
    assert not beyond, beyond
    with Session(engine) as session:
        # What is within its end is there, or this test would praise a purge that forgets everything.
        kept = {
            table: session.scalar(select(func.count()).select_from(table))
            for table in (AuditRow, BudgetRow, PeopleRunRow)
        }
        assert all(count and count > 15 for count in kept.values()), kept
        assert session.scalar(select(func.count()).select_from(PasswordRow)) == 4


def test_a_forgotten_number_leaves_no_lasting_total(engine: Engine) -> None:
    """A counter of what is nobody's ends a year after its last use; that of a person does not end by itself."""
    years = Years(engine)
    for _ in range(2):
        years._guess("inconnu")
        years._guess("pbernard")
    with Session(engine) as session:
        periods = sorted(period for period in session.scalars(select(BudgetRow.period)) if period.startswith("all"))
    assert periods == ["all:total", "all:unknown"]

    years.clock.advance(days=364)
    years.night()
    years._guess("inconnu")
    years.clock.advance(days=364)
    years.night()
    with Session(engine) as session:
        assert sorted(session.scalars(select(BudgetRow.period))) == ["all:total", "all:unknown"]
    years.clock.advance(days=2)
    years.night()
    with Session(engine) as session:
        assert sorted(session.scalars(select(BudgetRow.period))) == ["all:total"]


def test_a_reset_account_forgets_its_passwords(engine: Engine) -> None:
    """Whoever chose them: whose account it is may choose any of them again, and nobody's hash is kept."""
    years = Years(engine)
    years.house.suspension.suspend(LEA, ACT)
    years.house.suspension.reset(LEA, ACT)

    with Session(engine) as session:
        assert list(session.scalars(select(PasswordRow.person))) == [XENIA.key]


def test_purge_forgets_the_passwords_that_former_versions_kept(engine: Engine) -> None:
    """Three of each person are compared, so three are kept, the last ones."""
    years = Years(engine)
    with Session(engine) as session, session.begin():
        kept = [{"person": LEA.key, "password_hash": f"1|old {n}", "chosen_at": NOON} for n in range(40)]
        session.execute(insert(PasswordRow), kept)

    assert years.house.services.retention.purge().passwords == 38
    with years.house.unit_of_work() as tx:
        assert tx.accounts.recent_hashes(LEA.key, 50) == ["1|old 39", "1|old 38", "1|old 37"]


def test_a_purge_of_many_rows_lets_others_write_in_between(engine: Engine) -> None:
    """No transaction deletes more than a lot, and none of the tables is read whole for it."""
    years = Years(engine)
    many = 2 * LOT + 1
    event_of = {"action": "identity_proven", "person": 0, "origin": "", "actor_kind": "person", "facts": {}, "count": 1}
    with Session(engine) as session, session.begin():
        session.execute(insert(AuditRow), [{**event_of, "at": NOON}] * many)
        session.execute(insert(SpentTokenRow), [{"nonce": str(n), "spent_at": NOON} for n in range(many)])
        counters = [{"subject": str(n), "period": "day:1", "used": 1, "used_at": NOON} for n in range(many)]
        session.execute(insert(BudgetRow), counters)
    lots: list[int] = []

    def note(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("DELETE"):
            lots.append(cursor.rowcount)

    years.clock.advance(days=400)
    event.listen(engine, "after_cursor_execute", note)
    purged = years.house.services.retention.purge()

    assert purged.tokens == many
    assert purged.events >= many
    assert purged.windows >= many
    assert max(lots) == LOT


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (JourneyRow, "deadline"),
        (JourneyRow, "touched_at"),
        (SpentTokenRow, "spent_at"),
        (BudgetRow, "used_at"),
        (PeopleRunRow, "began_at"),
    ],
)
def test_what_purge_looks_at_has_an_index(table: type[Row], column: str) -> None:
    """Or each night would read the whole table, as a writer."""
    assert any(next(iter(index.columns)).name == column for index in table.__table__.indexes)  # type: ignore[attr-defined]


def test_the_migration_ends_what_was_kept_for_ever(tmp_path: Path) -> None:
    """Passwords beyond the last three, and lasting counters of numbers that are nobody's; those of people stay."""
    secrets = KeyedSecrets("a key of the tests alone")
    engine = open_engine(f"sqlite:///{tmp_path / 'former.db'}")
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0005")
        connection.exec_driver_sql(
            "INSERT INTO sesame_person (key, uid, login, category, given_name, family_name, used_given_name,"
            " used_family_name, language) VALUES (?, 'lmartin', 'lmartin', 'student', 'Léa', 'Martin', '', '', 'fr')",
            (LEA.key,),
        )

    def subject(who: str) -> str:
        return secrets.digest("guess-budget", who)

    hers, nobodys = subject(f"joker|person:{LEA.key}"), subject("identity|unknown:ine:123456789XX")
    with Session(engine) as session, session.begin():
        kept = [{"person": LEA.key, "password_hash": f"old {n}", "chosen_at": NOON} for n in range(5)]
        session.execute(insert(PasswordRow), kept)
        for whose, period in ((hers, "all:total"), (nobodys, "all:total"), (nobodys, "day:1")):
            session.add(BudgetRow(subject=whose, period=period, used=2, used_at=NOON))

    SqlSchema(engine, guess_budget_subject=subject).upgrade()

    with Session(engine) as session:
        assert list(session.scalars(select(PasswordRow.password_hash))) == ["old 2", "old 3", "old 4"]
        found = {(row.subject, row.period) for row in session.scalars(select(BudgetRow))}
    assert found == {(hers, "all:total"), (nobodys, "all:unknown"), (nobodys, "day:1")}
    engine.dispose()


def test_whom_an_hour_was_about_goes_with_the_next_purge(app: Flask, later: Later) -> None:
    """Not after a week: it is a row for each person and address of an hour. The hour's figures stay."""
    person = at_activation(app)
    person.go_to("identite")
    person.send(**{**person.answer("identite"), "year": "1999"})
    later.advance(hours=3)

    mounted(app).services.retention.purge()

    kept = [row.period for row in rows(app, BudgetRow) if row.period.startswith("hour:")]
    assert [period for period in kept if period.count(":") > 2] == []
    assert kept
