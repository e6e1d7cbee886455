"""What the trail of events has to do, on each kind of database: count what repeats, and stay cheap to read."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select

from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.audit import REPEATABLE
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.person import NOBODY
from tests.at_once import at_once
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.unit.fakes import NOON

REFUSED = AuditAction.IDENTITY_REFUSED


def event(action: AuditAction = REFUSED, minutes: float = 0, origin: str = "192.0.2.1", **more: object) -> AuditEvent:
    """Return an event of Léa's so many minutes after noon."""
    at = NOON + dt.timedelta(minutes=minutes)
    facts: dict[str, object] = {"action": action, "at": at, "origin": origin, "person": LEA.key, **more}
    return AuditEvent(**facts)  # type: ignore[arg-type]


def append(engine: Engine, *events: AuditEvent) -> None:
    """Store events, each in a transaction of its own."""
    for one in events:
        with SqlUnitOfWork(engine)() as tx:
            tx.audit.append(one)


def stored(engine: Engine) -> list[AuditEvent]:
    """Return all of Léa's events as they are kept."""
    with SqlReading(engine)() as tx:
        return list(tx.audit.stream(LEA.key))


def latest(engine: Engine, count: int = 10) -> list[tuple[str, int, float]]:
    """Return what a page would show: action, how often, minutes after noon."""
    with SqlReading(engine)() as tx:
        events = tx.audit.latest(LEA.key, count)
    return [(one.action.value, one.count, (one.at - NOON).total_seconds() / 60) for one in events]


def test_refusals_of_one_origin_and_hour_are_one_row_with_a_count(engine: Engine) -> None:
    """Another hour, another address, another person and another kind of refusal are rows of their own."""
    append(engine, *[event(minutes=minutes) for minutes in (1, 2, 59)])
    append(engine, event(minutes=61), event(origin="192.0.2.2"), event(AuditAction.ANSWER_REFUSED))
    append(engine, event(person=PAUL.key), event(person=NOBODY), event(person=NOBODY))

    assert sorted((one.action.value, one.origin, one.count) for one in stored(engine)) == [
        ("answer_refused", "192.0.2.1", 1),
        ("identity_refused", "192.0.2.1", 1),
        ("identity_refused", "192.0.2.1", 3),
        ("identity_refused", "192.0.2.2", 1),
    ]
    assert max(one.at for one in stored(engine)) == NOON + dt.timedelta(minutes=61)


def test_what_nobody_can_repeat_at_will_is_a_row_each_time(engine: Engine) -> None:
    """Each change of a password is an event of its own."""
    for action in set(AuditAction) - REPEATABLE:
        append(engine, event(action), event(action))

    assert len(stored(engine)) == 2 * len(set(AuditAction) - REPEATABLE)


def test_refusals_at_once_are_all_counted(engine: Engine) -> None:
    """Twenty of one moment, and no deadlock."""
    at_once([lambda: append(engine, event())] * 20)

    assert [one.count for one in stored(engine)] == [20]


def test_what_came_several_times_in_a_row_is_one_line(engine: Engine) -> None:
    """The latest first; what comes between two alike keeps them apart."""
    append(engine, event(AuditAction.PHOTO_CHANGED, 0), event(AuditAction.PHOTO_CHANGED, 1))
    append(engine, *[event(minutes=minutes) for minutes in (2, 3, 70, 130)])
    append(engine, event(AuditAction.PHOTO_CHANGED, 140))

    assert latest(engine) == [("photo_changed", 1, 140), ("identity_refused", 4, 130), ("photo_changed", 2, 1)]
    assert latest(engine, 1) == [("photo_changed", 1, 140)]


def test_who_did_it_and_why_keep_two_events_apart(engine: Engine) -> None:
    """Two agents who gave tries back are two lines, each with its reason."""
    acts = [("ndubois", "Carte vue"), ("ndubois", "Carte vue"), ("amoreau", "Voix reconnue")]
    append(
        engine,
        *[
            event(AuditAction.PATHS_REOPENED, n, origin="", actor=Actor(kind=ActorKind.OPERATOR, name=name), reason=why)
            for n, (name, why) in enumerate(acts)
        ],
    )

    with SqlReading(engine)() as tx:
        shown = [(one.actor.name, one.reason, one.count) for one in tx.audit.latest(LEA.key, 10)]
    assert shown == [("amoreau", "Voix reconnue", 1), ("ndubois", "Carte vue", 2)]


@pytest.mark.parametrize("how_many", [0, 700])
def test_nobody_else_s_events_are_among_one_s_own(engine: Engine, how_many: int) -> None:
    """However many there are; and a page looks back no further than it costs."""
    rows: list[dict[str, object]] = [
        {
            "action": "photo_changed" if number % 2 else "joker_changed",
            "at": NOON + dt.timedelta(seconds=number),
            "person": person,
            "origin": "192.0.2.1",
            "actor_kind": "person",
            "actor_name": "",
            "reason": "",
            "facts": {},
            "count": 1,
        }
        for number in range(how_many)
        for person in (LEA.key, PAUL.key)
    ]
    if rows:
        with engine.begin() as connection:
            connection.execute(insert(AuditRow), rows)

    assert len(latest(engine, 10_000)) == min(how_many, 500)
    assert len(stored(engine)) == how_many
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(AuditRow)) == 2 * how_many


def test_it_tells_whether_something_came_to_somebody_of_late(engine: Engine) -> None:
    """Of that kind, to that person, since that moment."""
    append(engine, event(AuditAction.PERSON_WARNED))
    with SqlReading(engine)() as tx:
        assert tx.audit.came(LEA.key, AuditAction.PERSON_WARNED, NOON - dt.timedelta(days=7))
        assert not tx.audit.came(LEA.key, AuditAction.PERSON_WARNED, NOON)
        assert not tx.audit.came(LEA.key, REFUSED, NOON - dt.timedelta(days=7))
        assert not tx.audit.came(PAUL.key, AuditAction.PERSON_WARNED, NOON - dt.timedelta(days=7))
