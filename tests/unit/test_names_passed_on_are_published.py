"""A name that passes from one person to another: what is found under it elsewhere is still the former one's."""

import pytest
from sqlalchemy import Engine
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.publication_models import PublicationRow
from sesame.domain.publishing import Desired
from sesame.domain.publishing import PasswordForm
from sesame.errors import TurnedAway
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.unit.fakes import SettableClock
from tests.unit.house import House
from tests.unit.published import ScriptedTarget
from tests.unit.published import publication_of
from tests.unit.published import publishing_house


def call(house: House, engine: Engine, person: int, name: str) -> None:
    """Give somebody another name, as a night's file does."""
    with Session(engine) as session:
        session.execute(update(PersonRow).where(PersonRow.key == person).values(uid=name, login=name))
        session.commit()
    with house.unit_of_work() as tx:
        tx.revisions.raise_of(person)


@pytest.mark.parametrize("reference", ["lmartin", "uid=LMartin,ou=people,dc=univ-demo,dc=example"])
def test_who_is_given_a_name_is_not_published_over_who_had_it(
    engine: Engine, clock: SettableClock, reference: str
) -> None:
    """Else the entry of the former one would get the password of the next, who is tried first as one never tried."""
    target = ScriptedTarget(wants=PasswordForm.CLEAR)
    house = publishing_house(engine, clock, target)
    house.activated()
    publication = publication_of(house)
    publication.publish()
    with Session(engine) as session:
        session.execute(update(PublicationRow).values(reference=reference))
        session.commit()
    away = True

    def answer(desired: Desired) -> None:
        if away and desired.key == LEA.key:
            raise TurnedAway("ent")

    target.answer = answer
    call(house, engine, LEA.key, "lduval")
    call(house, engine, PAUL.key, "lmartin")

    assert publication.publish()["ent"].delayed == 2
    away = False
    for _ in range(2):
        clock.advance(minutes=10)
        publication.publish()

    assert [(told.key, told.uid, told.reference) for told in target.told[1:]] == [
        (LEA.key, "lduval", reference),
        (PAUL.key, "lmartin", ""),
    ]
