"""What whoever tells who people are has to do, ours and a university's own."""

import datetime as dt
from dataclasses import replace

import pytest

from sesame.adapters.sql.people import SqlPeople
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.domain.person import NOBODY
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.ports import People
from tests.contracts.conftest import StoreOn
from tests.contracts.people_in_memory import PeopleInMemory
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.invented_people import keep

LOU = replace(
    LEA,
    key=104,
    valid_from=dt.date(2026, 9, 1),
    valid_until=dt.date(2027, 8, 31),
    closed_at=dt.datetime(2026, 10, 1, 9, 30, tzinfo=dt.UTC),
    uid="u104",
    login="lou.martin",
    given_name="Louise",
    used_given_name="Lou",
    numbers={
        IdentifierKind.STUDENT_NUMBER: ("22404444", "22405555"),
        IdentifierKind.STAFF_NUMBER: ("50444",),
    },
)
#: Somebody of whom the university knows next to nothing.
ADA = replace(XENIA, key=105, uid="ada", login="ada", birth_date=None, personal_mail=None, family_name="")
EVERYBODY = (LEA, PAUL, XENIA, LOU, ADA)


@pytest.fixture(params=["sqlite", "postgresql", "a list"])
def people(request: pytest.FixtureRequest, store_on: StoreOn) -> People:
    """Return each implementation, with the same people in it."""
    if request.param == "a list":
        return PeopleInMemory(EVERYBODY)
    engine = store_on(request.param)
    keep(engine, EVERYBODY)
    return SqlPeople(SqlReading(engine))


@pytest.mark.parametrize("person", EVERYBODY, ids=[person.uid for person in EVERYBODY])
def test_a_person_is_found_by_each_of_their_identifiers_and_by_the_key(people: People, person: Person) -> None:
    """Several numbers of one kind each lead to them; what is found is the whole person."""
    named = [(kind, value) for kind in IdentifierKind for value in person.identifiers(kind)]

    assert len(named) >= 2
    assert [people.find(kind, value) for kind, value in named] == [person] * len(named)
    assert people.get(person.key) == person


def test_nobody_is_found_by_what_is_nobody_s(people: People) -> None:
    """An identifier of another kind, one in another case, nothing at all, the key of nobody."""
    asked = [
        (IdentifierKind.INE, "22401234"),
        (IdentifierKind.UID, "LMARTIN"),
        (IdentifierKind.LOGIN, "u104"),
        (IdentifierKind.UID, "lou.martin"),
        (IdentifierKind.STAFF_NUMBER, ""),
        (IdentifierKind.UID, "*"),
    ]

    assert [people.find(kind, value) for kind, value in asked] == [None] * len(asked)
    assert people.get(NOBODY) is None
    assert people.get(999_999) is None
