"""Who had an account before Sésame signs in as ever, and is led through what is missing."""

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import expect

from demo.environment import Demo
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.people import SqlPeople
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.person import IdentifierKind
from tests.browser import activating
from tests.browser.accessibility import barriers
from tests.browser.conftest import VisitorFactory
from tests.browser.visitor import PASSWORD
from tests.demo_running import RunningDemo
from tests.unit.fakes import NOON


@pytest.fixture
def adopted(demo: RunningDemo) -> Callable[[str], str]:
    """Return what takes somebody's account over as it was, with a password of theirs."""

    def adopt(uid: str) -> str:
        engine = open_engine(Demo.of(demo.environ()).variables()["SESAME_DATABASE_URL"])
        person = SqlPeople(SqlReading(engine)).find(IdentifierKind.UID, uid)
        assert person is not None
        with SqlUnitOfWork(engine)() as tx:
            hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
            tx.accounts.adopt({person.key: hashed}, NOON)
        engine.dispose()
        return uid

    return adopt


def test_the_invitation_leads_from_part_to_part(visit: VisitorFactory, adopted: Callable[[str], str]) -> None:
    """At 320 pixels; the percentage rises, what was saved is said where one reads on, and at the end all is well."""
    visitor = visit(width=320, height=640)
    visitor.open("/login")
    visitor.sign_in(adopted("mthiebau"), PASSWORD)
    visitor.open("/sesame/")
    visitor.stands_at("Un texte à lire")
    visitor.click("Plus tard")
    visitor.stands_at("Mon Sésame")
    seen, found = [visitor.progress()], barriers(visitor.page, "invitation")

    visitor.click("Continuer : Règlement et chartes")
    visitor.page.get_by_role("checkbox").check()
    visitor.click("Valider")
    seen.append(visitor.progress())
    visitor.click("Usage de la photo")
    visitor.click("Refuser tous ces usages")
    expect(visitor.page.locator(":focus")).to_contain_text("C’est enregistré.")
    seen.append(visitor.progress())
    visitor.click("Continuer : Question joker")
    visitor.fill({"Mot de passe actuel": PASSWORD})
    activating.write_joker(visitor)
    visitor.click("Enregistrer")
    seen.append(visitor.progress())
    visitor.click("Continuer : SMS d’alerte")
    visitor.choose("Non, je refuse")
    visitor.click("Enregistrer")

    visitor.sees("C’est enregistré.")
    visitor.sees("Tout va bien")
    assert seen == sorted(set(seen))
    assert found == []
