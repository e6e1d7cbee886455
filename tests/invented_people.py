"""Three invented people whom every test may know, as the register keeps them."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from sesame.adapters.sql import birth_dates
from sesame.adapters.sql.models import NumberRow
from sesame.adapters.sql.models import PersonRow
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person

LEA = Person(
    key=101,
    uid="lmartin",
    login="lmartin",
    category=Category.STUDENT,
    given_name="Léa",
    family_name="Martin-Duval",
    birth_date=dt.date(2007, 2, 3),
    numbers={IdentifierKind.STUDENT_NUMBER: ("22401234",), IdentifierKind.INE: ("123456789AB",)},
    mail="lea.martin-duval@univ-demo.example",
    personal_mail="lea@courriel.example",
    language="fr",
)
PAUL = Person(
    key=102,
    uid="pbernard",
    login="pbernard",
    category=Category.STAFF,
    given_name="Paul",
    family_name="Bernard",
    birth_date=dt.date(1975, 11, 30),
    numbers={IdentifierKind.STAFF_NUMBER: ("40127",)},
    mail="paul.bernard@univ-demo.example",
    language="fr",
)
XENIA = Person(
    key=103,
    uid="xivanova",
    login="xivanova",
    category=Category.EXTERNAL,
    given_name="Xenia",
    family_name="Ivanova",
    birth_date=dt.date(1990, 7, 14),
    personal_mail="xenia@courriel.example",
    language="en",
)

#: The inner key of each, by uid.
KEYS = {person.uid: person.key for person in (LEA, PAUL, XENIA)}


def keep(engine: Engine, people: Iterable[Person]) -> None:
    """Store people that are not there yet, with the keys they have."""
    with Session(engine) as session, session.begin():
        for person in people:
            session.merge(row_of(person))
            for kind, values in person.numbers.items():
                for value in values:
                    session.merge(NumberRow(kind=kind.value, value=value, person=person.key))


def row_of(person: Person) -> PersonRow:
    """Return the row of a person; the numbers have rows of their own."""
    columns = [column.key for column in PersonRow.__table__.columns]
    born = birth_dates.stored(person.birth_date)
    values = {name: getattr(person, name) for name in columns if name not in born}
    return PersonRow(**{**values, **born, "category": person.category.value})
