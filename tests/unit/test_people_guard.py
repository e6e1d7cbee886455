"""A night that went wrong is held: which changes, of whom, on which day, and what an operator accepts."""

import datetime as dt
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from typing import cast

from sesame.domain.people_register import KnownRow
from sesame.domain.people_said import Known
from sesame.domain.people_said import Said
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.people_sources import ExpectedChange
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import Guard
from sesame.domain.people_sources import GuardedChange
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import YearlyDay
from sesame.domain.people_spool import PeopleSpool
from sesame.domain.person import Category
from sesame.services.people_guard import PeopleGuard

STUDENT, STAFF = Category.STUDENT, Category.STAFF
NIGHT, SEPTEMBER = dt.date(2026, 11, 3), dt.date(2026, 9, 20)
LEAVES_IN_SEPTEMBER = ExpectedChange(
    change=GuardedChange.LEAVE,
    category=STUDENT,
    first=YearlyDay(month=9, day=15),
    last=YearlyDay(month=10, day=15),
    share=40,
)

Directions = Mapping[tuple[GuardedChange, Category], int]


@dataclass
class Night:
    """What was judged of a night's rows, and what the register knows: the parts that the guard asks."""

    found: Directions = field(default_factory=dict)
    sizes: Mapping[Category, int] = field(default_factory=lambda: {STUDENT: 1000, STAFF: 1000})
    matches: Mapping[Category, int] = field(default_factory=dict)
    gone: list[KnownRow] = field(default_factory=list)
    told: set[int] = field(default_factory=set)
    people: dict[int, Known] = field(default_factory=dict)
    said: dict[int, list[Said]] = field(default_factory=dict)

    def guard(self, *expected: ExpectedChange, day: dt.date = NIGHT, **figures: Any) -> PeopleGuard:
        """Return the guard of a source with this calendar and these figures."""
        origin = FileOrigin(path=Path("people.csv"))
        source = PeopleSource(name="scol", origin=origin, expected=expected, guard=Guard(**figures))
        spool = SimpleNamespace(
            directions=lambda: self.found,
            matched=lambda: self.matches,
            absent=lambda size: iter([self.gone[at : at + size] for at in range(0, len(self.gone), size)]),
            told_of=lambda keys: self.told & set(keys),
        )
        return PeopleGuard(source, cast("PeopleSpool", spool), reading=self._reading, today=day)

    def held(self, *accepted: str, leaving: Mapping[Category, int] | None = None, **more: Any) -> set[tuple[str, str]]:
        """Return what is held: change and category."""
        expected = more.pop("expected", ())
        found = self.guard(*expected, **more).held(leaving or {}, accepted=accepted)
        return {(one.direction.value, one.category.value) for one in found}

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        def of(keys: Collection[int], found: Mapping[int, Any]) -> dict[int, Any]:
            return {key: found[key] for key in keys if key in found}

        yield SimpleNamespace(
            register=SimpleNamespace(
                sizes=lambda _source: self.sizes,
                people=lambda keys: of(keys, self.people),
                said=lambda keys: of(keys, self.said),
            )
        )

    def know(self, key: int, sources: Mapping[str, bool] | None = None, *, gone_on: dt.date | None = None) -> None:
        """Have somebody be known whom this source told, and others that still do or not."""
        attributes = {"category": "student" if key < 1000 else "staff"}
        self.people[key] = Known(key=key, attributes=attributes, gone_on=gone_on)
        self.gone.append(KnownRow(ref=str(key), person=key, digest=None, is_there=True))
        told = {"scol": True, **(sources or {})}
        self.said[key] = [
            Said(source=name, ref=str(key), person=key, told={}, absent_since=None if is_there else NIGHT)
            for name, is_there in told.items()
        ]


def test_each_change_of_each_category_is_held_by_itself() -> None:
    """More than two per cent, and twenty at least: what is right of staff says nothing of students."""
    for change in (GuardedChange.NEW, GuardedChange.RENAME, GuardedChange.BIRTH_DATE):
        for category in (STUDENT, STAFF):
            for count, is_held in ((19, False), (20, False), (21, True)):
                night = Night(found={(change, category): count})
                expected = {(change.value, category.value)} if is_held else set()
                assert night.held() == expected, (change, category, count)
                leaves = Night().held(leaving={category: count})
                assert leaves == ({("leave", category.value)} if is_held else set()), (category, count)


def test_few_changes_are_never_held_however_small_the_category() -> None:
    """Nineteen of twenty may leave: a small category has such nights."""
    assert Night(sizes={STAFF: 20}).held(leaving={STAFF: 19}) == set()
    assert Night(sizes={STAFF: 20}).held(leaving={STAFF: 20}) == {("leave", "staff")}


def test_what_is_held_says_how_many_of_how_many_and_what_would_have_been_right() -> None:
    """For whoever decides whether it is."""
    (held,) = Night().guard(LEAVES_IN_SEPTEMBER, day=SEPTEMBER).held({STUDENT: 401}, accepted=())

    assert (held.direction, held.category, held.count, held.of, held.share) == (
        GuardedChange.LEAVE,
        STUDENT,
        401,
        1000,
        40,
    )


def test_on_expected_days_more_of_that_change_and_category_are_no_accident() -> None:
    """And of nothing else, on no other day."""
    cases = [
        (SEPTEMBER, STUDENT, 400, False),
        (SEPTEMBER, STUDENT, 401, True),
        (SEPTEMBER, STAFF, 400, True),
        (NIGHT, STUDENT, 400, True),
    ]
    for day, category, count, is_held in cases:
        held = Night().held(leaving={category: count}, expected=(LEAVES_IN_SEPTEMBER,), day=day)
        assert bool(held) is is_held, (day, category, count)
    found = {(GuardedChange.RENAME, STUDENT): 400}
    assert Night(found=found).held(expected=(LEAVES_IN_SEPTEMBER,), day=SEPTEMBER) == {("rename", "student")}


def test_what_an_operator_accepts_passes_and_nothing_else() -> None:
    """A change of everybody, or of one category."""
    found = {(change, category): 500 for change in (GuardedChange.NEW, GuardedChange.RENAME) for category in Category}
    night = Night(found=found, sizes=dict.fromkeys(Category, 1000))
    everything = {(change, category.value) for change in ("new", "rename", "leave") for category in Category}

    def held(*accepted: str) -> set[tuple[str, str]]:
        return night.held(*accepted, leaving=dict.fromkeys(Category, 500))

    assert held() == everything
    assert held("leave") == {one for one in everything if one[0] != "leave"}
    assert held("leave:student", "new") == everything - {("leave", "student")} - {
        ("new", category.value) for category in Category
    }
    assert held("leave", "new", "rename") == set()


def test_the_first_time_nobody_is_too_new() -> None:
    """A source that told nobody of a category before; those that are known from elsewhere count as known."""
    found = {(GuardedChange.NEW, STUDENT): 5000}

    assert Night(found=found, sizes={}).held() == set()
    assert Night(found=found, sizes={STAFF: 10}).held() == set()
    assert Night(found=found, sizes={}, matches={STUDENT: 1000}).held() == {("new", "student")}
    # Renamed by the thousand they may be all the same, by a column that moved.
    renamed = {(GuardedChange.RENAME, STUDENT): 500}
    assert Night(found=renamed, sizes={}, matches={STUDENT: 1000}).held() == {("rename", "student")}


def test_whoever_another_source_still_tells_does_not_leave() -> None:
    """A file that was imported by hand tells nobody any more; who had left already does not leave again."""
    night = Night()
    night.know(1)
    night.know(2, {"rh": True})
    night.know(3, {"rh": False})
    night.know(4, {FILE_SOURCE: True})
    night.know(5, gone_on=NIGHT)
    night.know(6)
    night.told = {6}
    night.know(1001)
    # Another row of this source that is still told.
    night.know(7)
    night.said[7].append(Said(source="scol", ref="other", person=7, told={}))
    # A row whose person is no more.
    night.gone.append(KnownRow(ref="8", person=8, digest=None, is_there=True))

    assert night.guard().leaving() == {STUDENT: 3, STAFF: 1}
