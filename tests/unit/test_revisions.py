"""Every change of somebody that others could want to know raises that person's number, and nothing else does."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine
from sqlalchemy import select

from sesame.adapters.sql.adoption_register import SqlAdoptionRegister
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import Row
from sesame.domain.asked import CHARTER
from sesame.domain.asked import DIRECTORY
from sesame.domain.asked import SMS
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.audit import AuditAction
from sesame.domain.consents import Answer
from sesame.domain.joker import ChosenQuestion
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused
from sesame.services.account_change import Change
from sesame.services.people_adoption import Adoption
from sesame.services.people_adoption import AdoptionReport
from sesame.services.reauthentication import Proof
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import keep
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.forgetful import Forgetful
from tests.unit.house import DISH
from tests.unit.house import ORIGIN
from tests.unit.house import PASSWORD
from tests.unit.house import House

ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Carte vue au guichet")


@dataclass
class Told:
    """Léa, and whatever may be done to her."""

    house: House
    engine: Engine

    @property
    def change(self) -> Change:
        """What a change in « Mon Sésame » says besides."""
        version = self.house.account.overview(LEA).version
        return Change(person=LEA, origin=ORIGIN, language="fr", version=version)

    @property
    def proof(self) -> Proof:
        """A proof that she is there."""
        return Proof(person=LEA.key, at=self.house.clock.now())

    def activated(self) -> "Told":
        """Give her an account."""
        self.house.activated()
        return self

    def suspended(self) -> "Told":
        """Suspend it."""
        self.activated().house.suspension.suspend(LEA, ACT)
        return self

    def wanted(self) -> int:
        """Return her number."""
        with self.house.services.reading() as tx:
            return tx.revisions.wanted(LEA.key)


Does = Callable[[Told], object]
#: How things stand before, and what is done then, by what others read of it.
Case = tuple[Does, Does]


def _nothing(_told: Told) -> None:
    """Begin with somebody who has no account."""


def _adopt(told: Told, *, dry_run: bool = False) -> None:
    adoption = Adoption(actor=ACT.actor, tell=lambda _one: None, remark=lambda _one: None, dry_run=dry_run)
    adopting = told.house.services.people_adoption
    # The house stands on the test's store, but for what only ours can ask.
    adopting._register = SqlAdoptionRegister(told.engine)
    adopting.everybody(adoption, AdoptionReport())


def _sms(told: Told, answer: Answer, phone: str | None) -> bool:
    version = told.house.version(SMS.id)
    return told.house.account.change_sms(told.change, answer, phone=phone, version=version, proof=told.proof)


def _photo(told: Told) -> bool:
    refused = dict.fromkeys(told.house.photo_versions, Answer.REFUSE_ALL)
    return told.house.account.change_photo(told.change, refused, told.house.photo_versions)


def _directory(told: Told, answer: Answer) -> bool:
    return told.house.account.change_directory(told.change, answer, version=told.house.version(DIRECTORY.id))


def _recover(told: Told) -> None:
    forgetful = Forgetful(told.house, told.engine)
    forgetful.answer()
    before = told.wanted()
    forgetful.choose()
    assert told.wanted() == before + 1


def _read_the_rules(told: Told) -> None:
    charters = told.house.activation.charters
    charters.acknowledge(LEA, {CHARTER.id: told.house.version(CHARTER.id)}, origin=ORIGIN)


def _rename(told: Told) -> None:
    told.house.services.people_desk.renaming.rename(LEA, ACT, login="ldupont", uid="ldupont")


def _merge(told: Told) -> None:
    told.house.services.people_desk.merging.merge(LEA, PAUL, ACT)


def _wrong_pair(told: Told) -> None:
    _, state = told.house.activation.keeper.begin()
    state = told.house.activation.choose_kind(state, IdentifierKind.UID)
    assert PAUL.birth_date is not None
    with pytest.raises(Refused):
        told.house.activation.prove_identity(state, number=LEA.uid, birth_date=PAUL.birth_date, origin=ORIGIN)


def _joker(told: Told) -> bool:
    return told.house.account.change_joker(
        told.change, ChosenQuestion(id="dish"), question=DISH, answer="Quiche aux girolles", proof=told.proof
    )


def _sign_in(told: Told, *, generation: int = 1) -> None:
    told.house.hasher.generation = generation
    assert told.house.services.sign_in.check_password(LEA.login, PASSWORD)


RAISED: dict[str, Case] = {
    "an activation": (_nothing, Told.activated),
    "an adoption": (_nothing, _adopt),
    "a forgotten password replaced": (_nothing, _recover),
    "another password": (
        Told.activated,
        lambda told: told.house.account.change_password(told.change, "Orage&Tournevis5", proof=told.proof),
    ),
    "the phone": (Told.activated, lambda told: _sms(told, Answer.YES, "+33639980001")),
    "no SMS any more": (Told.activated, lambda told: _sms(told, Answer.NO, None)),
    "the photo": (Told.activated, _photo),
    "the directory": (Told.activated, lambda told: _directory(told, Answer.NO)),
    "the house rules read": (_adopt, _read_the_rules),
    "a suspension": (Told.activated, lambda told: told.house.suspension.suspend(LEA, ACT)),
    "one's own suspension": (
        Told.activated,
        lambda told: told.house.suspension.suspend_own(told.change, proof=told.proof),
    ),
    "the account given back": (Told.suspended, lambda told: told.house.suspension.resume(LEA, ACT)),
    "the account to be activated anew": (Told.suspended, lambda told: told.house.suspension.reset(LEA, ACT)),
    "everything closed": (_nothing, lambda told: told.house.services.closing.close(LEA, ACT)),
    "everything open again": (
        lambda told: told.house.services.closing.close(LEA, ACT),
        lambda told: told.house.services.closing.reopen(LEA, ACT),
    ),
    "another name": (Told.activated, _rename),
    "two people who were one": (Told.activated, _merge),
    "somebody forgotten": (Told.activated, lambda told: told.house.services.forgetting.forget(LEA, ACT)),
}

SILENT: dict[str, Case] = {
    "an adoption that is only tried": (_nothing, lambda told: _adopt(told, dry_run=True)),
    "who one is, proven": (_nothing, lambda told: told.house.identified(told.house.activation)),
    "a wrong pair": (_nothing, _wrong_pair),
    "one's own page": (Told.activated, lambda told: told.house.account.overview(LEA)),
    "one's own data": (Told.activated, lambda told: told.house.services.account_history.latest(LEA, 9)),
    "a sign-in": (Told.activated, _sign_in),
    "a sign-in that makes the hash anew": (Told.activated, lambda told: _sign_in(told, generation=2)),
    "the joker": (Told.activated, _joker),
    "a choice that was so already": (Told.activated, lambda told: _directory(told, Answer.YES)),
    "a key": (_nothing, lambda told: told.house.services.key_handing.hand(LEA, ACT)),
    "tries given back": (_nothing, lambda told: told.house.services.reopening.reopen(LEA, ACT)),
    "the help desk's look": (_nothing, lambda told: told.house.services.people_desk.files.show(LEA, ACT)),
    "a search": (_nothing, lambda told: told.house.services.people_desk.finding.find("lmartin", ACT)),
    "the nightly purge": (Told.activated, lambda told: told.house.services.retention.purge()),
    "the end announced": (Told.activated, lambda told: told.house.services.departure_notices.tell()),
}

#: The events that change nothing of what others may know. Every other one needs a case above.
NO_CHANGE = frozenset(
    {
        AuditAction.IDENTITY_PROVEN,
        AuditAction.IDENTITY_REFUSED,
        AuditAction.IDENTITY_PATH_CLOSED,
        AuditAction.KEY_GIVEN,
        AuditAction.KEY_USED,
        AuditAction.CODE_SENT,
        AuditAction.LOGIN_SENT,
        AuditAction.CODE_REFUSED,
        AuditAction.ANSWER_REFUSED,
        AuditAction.CURRENT_PASSWORD_REFUSED,
        AuditAction.SIGN_IN_REFUSED,
        AuditAction.SIGN_IN_SLOWED,
        # Nobody else's business: others neither know nor keep it.
        AuditAction.JOKER_CHANGED,
        AuditAction.PATHS_REOPENED,
        AuditAction.END_ANNOUNCED,
        AuditAction.PERSON_WARNED,
        AuditAction.SITE_ALARM,
        AuditAction.PERSON_VIEWED,
        AuditAction.NAME_RELEASED,
        # Changes, which runs of sources make in a transaction of their own kind: their own tests see to it.
        AuditAction.PERSON_GONE,
        AuditAction.PERSON_BACK,
        # What is decided is carried out by the next run of the source.
        AuditAction.WAITING_SETTLED,
        AuditAction.PEOPLE_HELD,
        AuditAction.PASSWORDS_WAITING,
        AuditAction.PASSWORD_UNDELIVERED,
        AuditAction.PEOPLE_SEARCHED,
    }
)


@pytest.fixture
def told(house: House, engine: Engine) -> Told:
    """Return Léa, to whom nothing happened yet."""
    return Told(house, engine)


@pytest.mark.parametrize("case", RAISED.values(), ids=RAISED)
def test_what_changes_somebody_raises_their_number_once(told: Told, case: Case) -> None:
    """In the transaction of the change, however many stores it writes through; and nobody else's."""
    before, act = case
    before(told)
    was, others = told.wanted(), _of_paul(told)

    act(told)

    assert told.wanted() == was + (2 if act is _recover else 1)
    assert _of_paul(told) == others + (act in {_adopt, _merge})


@pytest.mark.parametrize("case", SILENT.values(), ids=SILENT)
def test_who_reads_tries_or_signs_in_changes_nobody(told: Told, case: Case) -> None:
    """Nor does what is nobody else's business."""
    before, act = case
    before(told)
    was = told.wanted()

    act(told)

    assert told.wanted() == was


def test_every_event_says_whether_it_is_a_change() -> None:
    """By a case above that leaves it behind, or by its name among those that change nothing."""
    left: set[str] = set()
    for before, act in RAISED.values():
        engine = open_engine("sqlite://")
        Row.metadata.create_all(engine)
        keep(engine, (LEA, PAUL))
        told = Told(House(engine, SettableClock(), PlainHasher()), engine)
        before(told)
        act(told)
        with engine.connect() as connection:
            left |= set(connection.execute(select(AuditRow.action)).scalars())
        engine.dispose()

    unsaid = {action.value for action in AuditAction} - left - {action.value for action in NO_CHANGE}
    assert not unsaid, f"neither raises a revision in a test nor is said to change nothing: {sorted(unsaid)}"


def test_what_is_undone_raises_nothing_and_may_be_done_after_all(house: House) -> None:
    """A savepoint that is rolled back takes the number with it."""
    now = house.clock.now()
    with house.unit_of_work() as tx:
        with tx.tentatively():
            assert tx.closings.close(LEA.key, now)
        assert tx.revisions.wanted(LEA.key) == 0
        assert tx.closings.close(LEA.key, now)
        tx.revisions.raise_of(LEA.key, PAUL.key)

    with house.services.reading() as tx:
        assert [tx.revisions.wanted(one.key) for one in (LEA, PAUL)] == [1, 1]


def _of_paul(told: Told) -> int:
    with told.house.services.reading() as tx:
        return tx.revisions.wanted(PAUL.key)
