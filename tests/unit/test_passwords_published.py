"""A new password reaches each system that takes it, sealed on the way, once, and never later than it should."""

from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.publication_models import SealedSecretRow
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.publishing import Desired
from sesame.domain.publishing import PasswordForm
from sesame.services.account_change import Change
from sesame.services.reauthentication import Proof
from tests.invented_people import LEA
from tests.unit.fakes import SettableClock
from tests.unit.forgetful import Forgetful
from tests.unit.house import ORIGIN
from tests.unit.house import PASSWORD
from tests.unit.published import ScriptedTarget
from tests.unit.published import publication_of
from tests.unit.published import publishing_house
from tests.unit.published import secrets_left

ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Carte vue au guichet")


def test_a_password_is_sealed_until_it_is_delivered(engine: Engine, clock: SettableClock) -> None:
    """In the form the target takes; nothing of it stays in the tables in clear, and nothing at all afterwards."""
    target = ScriptedTarget(wants=PasswordForm.CLEAR)
    house = publishing_house(engine, clock, target)
    house.activated()

    with Session(engine) as session:
        sealed = session.scalars(select(SealedSecretRow)).one().sealed
    assert PASSWORD.encode() not in sealed
    publication_of(house).publish()

    assert target.passwords == [PASSWORD]
    assert secrets_left(engine) == 0


def test_a_password_chosen_meanwhile_is_not_forgotten_with_the_last_one(engine: Engine, clock: SettableClock) -> None:
    """What was delivered is erased, and nothing else."""
    target = ScriptedTarget(wants=PasswordForm.CLEAR)
    house = publishing_house(engine, clock, target)
    house.activated()

    def choose_another(_told: Desired) -> None:
        target.after = lambda _told: None
        sealing = house.services.account._new_password._sealing
        assert sealing is not None
        with house.unit_of_work() as tx:
            tx.publications.keep_secrets(LEA.key, sealing.seal("Orage&Tournevis5"), clock.now())
            tx.revisions.raise_of(LEA.key)

    target.after = choose_another
    publication_of(house).publish()
    assert secrets_left(engine) == 1
    publication_of(house).publish()

    assert target.passwords == [PASSWORD, "Orage&Tournevis5"]
    assert secrets_left(engine) == 0


def test_without_the_private_key_all_but_the_password_is_published(engine: Engine, clock: SettableClock) -> None:
    """Who is suspended is so everywhere at once; the password waits for a deliverer that can open it."""
    target = ScriptedTarget(wants=PasswordForm.CLEAR)
    house = publishing_house(engine, clock, target)
    house.activated()
    publication = publication_of(house)
    opener, publication._opener = publication._opener, None

    publication.publish()
    assert (target.states, target.passwords, secrets_left(engine)) == (["active"], [], 1)
    assert publication.progress("ent").last_error == "secret_without_key"

    publication._opener = opener
    clock.advance(hours=1)
    publication.publish()
    assert (target.passwords, secrets_left(engine)) == ([PASSWORD], 0)


def test_a_password_nobody_takes_is_an_alarm_and_then_erased(engine: Engine, clock: SettableClock) -> None:
    """The help desk hears of it after a day, once a day; after a fortnight its owner is asked for another one."""
    target = ScriptedTarget(wants=PasswordForm.CLEAR)
    house = publishing_house(engine, clock, target)
    house.activated()
    undelivered = house.services.publishing.undelivered

    def mails() -> list[str]:
        with house.unit_of_work() as tx:
            owed = tx.outbox.owed_to([*LEA.addresses, "assistance@univ-demo.example"], limit=50)
        return sorted(
            mail.template for mail in owed if "passwords_waiting" in mail.template or "undel" in mail.template
        )

    clock.advance(hours=23)
    assert undelivered.settle() == 0
    assert mails() == []
    clock.advance(hours=2)
    undelivered.settle()
    undelivered.settle()
    assert mails() == ["help_passwords_waiting"]

    clock.advance(days=13)
    assert undelivered.settle() == 1
    assert undelivered.settle() == 0
    assert mails() == ["help_passwords_waiting", "password_undelivered", "password_undelivered"]
    assert secrets_left(engine) == 0
    publication_of(house).publish()
    assert (target.states, target.passwords) == (["active"], [])


def test_the_mail_of_a_lost_password_names_systems_in_its_own_language(engine: Engine, clock: SettableClock) -> None:
    """As the university knows it of the person; the help desk reads French."""
    target = ScriptedTarget(wants=PasswordForm.CLEAR, label={"fr": "l’annuaire", "en": "the directory"})
    house = publishing_house(engine, clock, target)
    house.activated()
    with Session(engine) as session, session.begin():
        session.execute(update(PersonRow).values(language="en"))
    clock.advance(days=15)

    house.services.publishing.undelivered.settle()

    with Session(engine) as session:
        told = {row.payload["template"]: row.payload["facts"] for row in session.scalars(select(OutboxRow))}
    assert told["password_undelivered"]["systems"] == "the directory"


def test_a_password_of_before_a_reset_is_put_in_force_nowhere(engine: Engine, clock: SettableClock) -> None:
    """The account is to be activated anew: what waited of the last one ends with it."""
    target = ScriptedTarget(wants=PasswordForm.CLEAR)
    house = publishing_house(engine, clock, target)
    house.activated()
    house.suspension.suspend(LEA, ACT)
    house.suspension.reset(LEA, ACT)

    publication_of(house).publish()

    assert (target.states, target.passwords, secrets_left(engine)) == (["pending"], [], 0)


def test_a_system_that_is_none_any_more_asks_nobody_for_a_password(engine: Engine, clock: SettableClock) -> None:
    """What was sealed for it goes in its time, and nobody is told."""
    publishing_house(engine, clock, ScriptedTarget(wants=PasswordForm.CLEAR)).activated()
    house = publishing_house(engine, clock)
    clock.advance(days=15)

    assert house.services.publishing.undelivered.settle() == 1

    assert secrets_left(engine) == 0
    with house.unit_of_work() as tx:
        owed = tx.outbox.owed_to([*LEA.addresses, "assistance@univ-demo.example"], limit=50)
    assert {mail.template for mail in owed} == {"account_activated"}


def test_each_way_to_a_new_password_tells_it(engine: Engine, clock: SettableClock) -> None:
    """« Mon Sésame » and a forgotten password as an activation does; the last one alone is delivered."""
    target = ScriptedTarget(wants=PasswordForm.CLEAR)
    house = publishing_house(engine, clock, target)
    forgetful = Forgetful(house, engine)
    publication_of(house).publish()
    forgetful.answer()
    forgetful.choose()
    publication_of(house).publish()
    version = house.account.overview(LEA).version
    change = Change(person=LEA, origin=ORIGIN, language="fr", version=version)
    house.account.change_password(change, "Orage&Tournevis5", proof=Proof(person=LEA.key, at=clock.now()))
    publication_of(house).publish()

    assert len(target.passwords) == 3
    assert target.passwords[0] == PASSWORD
    assert target.passwords[-1] == "Orage&Tournevis5"
    assert secrets_left(engine) == 0
