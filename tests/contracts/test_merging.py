"""What a store does where two people turn out to be one, or somebody's names change, on each kind of database."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy import insert
from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import JourneyRow
from sesame.adapters.sql.models import NumberRow
from sesame.adapters.sql.models import OneUseKeyRow
from sesame.adapters.sql.models import PasswordIntentRow
from sesame.adapters.sql.models import PasswordRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.models import PreferencesRow
from sesame.adapters.sql.models import Row
from sesame.adapters.sql.publication_models import PublicationRow
from sesame.adapters.sql.publication_models import SealedSecretRow
from sesame.adapters.sql.source_models import ReservedNameRow
from sesame.adapters.sql.source_models import RevisionRow
from sesame.adapters.sql.source_models import SourceRow
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.account import AccountState
from sesame.domain.merging import AccountAfter
from sesame.domain.merging import Names
from sesame.errors import Refused
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.unit.fakes import NOON

UNTIL = dt.date(2031, 9, 1)
LATER = NOON + dt.timedelta(days=3)
#: What stays under the key of who is gone: that something of it changed, and which systems have to forget it.
STAYS = {RevisionRow, PublicationRow}
#: What ends, and is nobody's afterwards.
ENDS = {OneUseKeyRow}
OF_AN_ACCOUNT = {AccountRow, PasswordRow, PreferencesRow, PasswordIntentRow, SealedSecretRow}


def value_for(column: Any, person: int) -> Any:
    """Return something that fits a column."""
    if column.name == "person":
        return person
    if column.name == "state":
        return AccountState.ACTIVE.value
    kind = getattr(column.type, "impl", column.type).python_type
    values = {int: 1, bool: True, str: f"x{person}", bytes: b"x", dict: {}, object: {}}
    return {**values, dt.datetime: NOON, dt.date: NOON.date()}[kind]


def filled(engine: Engine, table: type[Row], person: int, **values: Any) -> None:
    """Add a row of somebody's to a table, whatever its columns are."""
    wanted = [
        one
        for one in inspect(table).local_table.columns
        if one.name == "person" or not (one.nullable or (one.primary_key and one.autoincrement is True))
    ]
    row = {one.name: value_for(one, person) for one in wanted} | values
    with Session(engine) as session, session.begin():
        session.execute(insert(table).values(**row))


def of_somebody() -> list[type[Row]]:
    """Return every table that has something of a person's, now or later."""
    return [mapper.class_ for mapper in Row.registry.mappers if "person" in mapper.columns]


def owners(engine: Engine, table: type[Row]) -> set[int]:
    """Return whose the rows of a table are."""
    with Session(engine) as session:
        return set(session.scalars(select(inspect(table).columns["person"])))


def merge(engine: Engine, keep: int = LEA.key, other: int = PAUL.key) -> AccountAfter:
    """Make one person of two."""
    with SqlUnitOfWork(engine)() as tx:
        return tx.merging.merge(keep=keep, other=other, now=LATER, until=UNTIL)


def account(engine: Engine, person: int, **values: Any) -> None:
    """Give somebody an account."""
    filled(engine, AccountRow, person, password_hash=f"hash of {person}", **values)


def kept(engine: Engine, person: int) -> Any:
    """Return somebody's account as stored."""
    with Session(engine) as session:
        return session.scalar(select(AccountRow).where(AccountRow.person == person))


def test_everything_of_the_other_is_who_stays_s_or_ends(engine: Engine) -> None:
    """In every table that has something of a person's; a new one has to say what becomes of it."""
    for table in of_somebody():
        filled(engine, table, PAUL.key)

    merge(engine)

    left = {table.__tablename__ for table in of_somebody() if PAUL.key in owners(engine, table)}
    assert left == {table.__tablename__ for table in STAYS}
    missing = {table.__tablename__ for table in of_somebody() if LEA.key not in owners(engine, table)}
    # How far other systems are with who stays is theirs to say: they are told of both.
    assert missing == {table.__tablename__ for table in ENDS | {PublicationRow}}
    with Session(engine) as session:
        assert set(session.scalars(select(PersonRow.uid))) == {"lmartin", "xivanova"}


def test_of_two_accounts_the_one_of_who_stays_goes_on(engine: Engine) -> None:
    """With its passwords and choices; what was the other's ends, and its history does not."""
    for table in of_somebody():
        for person in (LEA, PAUL):
            filled(engine, table, person.key)
    before = kept(engine, LEA.key)

    assert merge(engine) is AccountAfter.CHOSEN

    now = kept(engine, LEA.key)
    assert (now.password_hash, now.state) == (before.password_hash, before.state)
    # Whoever has a session of the account that ended must not go on as the other one.
    assert now.suspended_at == LATER
    for table in OF_AN_ACCOUNT:
        with Session(engine) as session:
            assert len(list(session.scalars(select(inspect(table).columns["person"])))) == 1, table.__tablename__


def test_the_only_account_goes_to_who_stays_as_it_is(engine: Engine) -> None:
    """Whoever had it: its password, its moments and whether it is suspended."""
    account(engine, PAUL.key, state="suspended", suspended_at=NOON, activated_at=NOON)
    account(engine, LEA.key, state="pending", suspended_at=LATER)
    filled(engine, PasswordRow, PAUL.key)

    assert merge(engine) is AccountAfter.TAKEN

    now = kept(engine, LEA.key)
    assert (now.state, now.password_hash) == ("suspended", f"hash of {PAUL.key}")
    assert now.suspended_at == LATER
    assert owners(engine, PasswordRow) == {LEA.key}
    assert kept(engine, PAUL.key) is None


def test_who_has_the_only_account_keeps_it_and_its_sessions(engine: Engine) -> None:
    """Nothing of it changes where the other had none, or none any more."""
    account(engine, LEA.key)
    account(engine, PAUL.key, state="pending")

    assert merge(engine) is AccountAfter.KEPT

    assert (kept(engine, LEA.key).state, kept(engine, LEA.key).suspended_at) == ("active", None)
    assert kept(engine, PAUL.key) is None


def test_two_without_an_account_become_one_without(engine: Engine) -> None:
    """Who may activate once."""
    assert merge(engine) is AccountAfter.NONE
    assert owners(engine, AccountRow) == set()


@pytest.mark.parametrize("whose", [LEA, PAUL])
def test_a_merge_opens_nothing(engine: Engine, whose: Any) -> None:
    """Who of the two was closed, doubted or suspended is so afterwards."""
    for person in (LEA, PAUL):
        account(engine, person.key, **({"state": "suspended", "suspended_at": NOON} if person is whose else {}))
    with Session(engine) as session, session.begin():
        closed = {"closed_at": NOON, "doubted_at": LATER}
        session.execute(update(PersonRow).where(PersonRow.key == whose.key).values(**closed))

    merge(engine)

    with Session(engine) as session:
        row = session.get_one(PersonRow, LEA.key)
        assert (row.closed_at, row.doubted_at) == (NOON, LATER)
    assert kept(engine, LEA.key).state == "suspended"


def test_the_other_s_names_are_reserved_for_who_stays(engine: Engine) -> None:
    """And what was reserved for the other is."""
    with SqlUnitOfWork(engine)() as tx:
        tx.reserved.reserve("pold", PAUL.key, UNTIL)
        tx.renaming.rename(PAUL.key, Names(login="paul", uid="pbernard"), until=UNTIL)
    with Session(engine) as session, session.begin():
        session.execute(update(PersonRow).where(PersonRow.key == XENIA.key).values(login="*103"))

    merge(engine)
    merge(engine, other=XENIA.key)

    with SqlUnitOfWork(engine)() as tx:
        assert tx.reserved.former(LEA.key, NOON.date()) == dict.fromkeys(
            ("paul", "pbernard", "pold", "xivanova"), UNTIL
        )


def test_refusals_of_one_hour_are_counted_together(engine: Engine) -> None:
    """Of one person, action, origin and hour there is one row."""
    alike = {"action": "identity_refused", "origin": "192.0.2.1", "actor_kind": "person", "facts": {}}
    for person, hour, count, at in (
        (LEA.key, 7, 2, NOON),
        (PAUL.key, 7, 3, LATER),
        (PAUL.key, 8, 4, NOON),
        (XENIA.key, 7, 9, NOON),
    ):
        filled(engine, AuditRow, person, **alike, hour=hour, count=count, at=at)

    merge(engine)

    with Session(engine) as session:
        asked = select(AuditRow.hour, AuditRow.count, AuditRow.at).where(AuditRow.person == LEA.key)
        found = [tuple(row) for row in session.execute(asked.order_by(AuditRow.hour))]
        assert found == [(7, 5, LATER), (8, 4, NOON)]
        assert session.scalar(select(AuditRow.count).where(AuditRow.person == XENIA.key)) == 9


def test_journeys_of_both_end_and_sources_are_read_again(engine: Engine) -> None:
    """Who stays may have an account now, and other attributes at the next run; numbers are all theirs at once."""
    moments = {"created_at": NOON, "touched_at": NOON, "deadline": LATER}
    with Session(engine) as session, session.begin():
        for person in (LEA, PAUL, XENIA):
            facts = {"key": person.uid, "journey": "recovery", "revision": 1, "status": "open", "facts": {}}
            session.add(JourneyRow(subject=person.key, **facts, **moments))
            session.add(SourceRow(source="apogee", ref=person.uid, person=person.key, digest="d", said={}))

    merge(engine)

    with Session(engine) as session:
        assert list(session.scalars(select(JourneyRow.subject))) == [XENIA.key]
        digests = session.execute(select(SourceRow.ref, SourceRow.person, SourceRow.digest).order_by(SourceRow.ref))
        assert [tuple(row) for row in digests] == [
            ("lmartin", LEA.key, None),
            ("pbernard", LEA.key, None),
            ("xivanova", XENIA.key, "d"),
        ]
        numbers = select(NumberRow.value).where(NumberRow.person == LEA.key).order_by(NumberRow.value)
        assert list(session.scalars(numbers)) == ["123456789AB", "22401234", "40127"]


def test_others_are_told_of_both(engine: Engine) -> None:
    """One is more than they were, the other is no more."""
    merge(engine)

    with SqlUnitOfWork(engine)() as tx:
        assert [tx.revisions.wanted(one.key) for one in (LEA, PAUL, XENIA)] == [1, 1, 0]


@pytest.mark.parametrize(("keep", "other", "why"), [(101, 101, "same_person"), (101, 999, "kept_elsewhere")])
def test_nobody_merges_with_nobody(engine: Engine, keep: int, other: int, why: str) -> None:
    """Nor with who is another system's."""
    with pytest.raises(Refused, match=why):
        merge(engine, keep, other)


def test_a_new_name_is_theirs_and_the_former_ones_stay_reserved_for_them(engine: Engine) -> None:
    """Going back to a former name frees the one between."""
    with SqlUnitOfWork(engine)() as tx:
        before = tx.renaming.rename(LEA.key, Names(login="lea", uid="ldupont"), until=UNTIL)
        again = tx.renaming.rename(LEA.key, Names(login="lmartin", uid="ldupont"), until=UNTIL)

    assert before == Names(login="lmartin", uid="lmartin")
    assert again == Names(login="lea", uid="ldupont")
    with SqlUnitOfWork(engine)() as tx:
        assert tx.reserved.former(LEA.key, NOON.date()) == {"lea": UNTIL}
        assert tx.revisions.wanted(LEA.key) == 1
    with Session(engine) as session:
        row = session.get_one(PersonRow, LEA.key)
        assert (row.login, row.uid) == ("lmartin", "ldupont")


@pytest.mark.parametrize(
    ("person", "names", "why", "field"),
    [
        (101, Names(login="pbernard", uid="lmartin"), "name_taken", "login"),
        (101, Names(login="lmartin", uid="pbernard"), "name_taken", "uid"),
        (999, Names(login="lea", uid="lea"), "kept_elsewhere", ""),
    ],
)
def test_a_name_that_is_somebody_s_is_given_to_nobody_else(
    engine: Engine, person: int, names: Names, why: str, field: str
) -> None:
    """Whether theirs is a login or a uid: commands take both."""
    with pytest.raises(Refused, match=why) as told, SqlUnitOfWork(engine)() as tx:
        tx.renaming.rename(person, names, until=UNTIL)

    assert told.value.field == field
    assert owners(engine, ReservedNameRow) == set()
