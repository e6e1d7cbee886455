"""« Mon Sésame » without its pages: what changes a secret wants its proof, and two windows never mix."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from sesame.domain.account import Preferences
from sesame.domain.asked import DIRECTORY
from sesame.domain.asked import SMS
from sesame.domain.consents import Answer
from sesame.domain.joker import ChosenQuestion
from sesame.domain.preferences import PREFERENCES
from sesame.domain.preferences import SECTIONS
from sesame.domain.preferences import plain_preferences
from sesame.errors import Refused
from sesame.errors import Stale
from sesame.services.account import AccountService
from sesame.services.account_change import Change
from sesame.services.reauthentication import Proof
from sesame.services.reauthentication import ProofNeeded
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.unit.fakes import NOON
from tests.unit.house import DISH
from tests.unit.house import ORIGIN
from tests.unit.house import PASSWORD
from tests.unit.house import House

NEW = "Orage&Tournevis5"
GOOD = Proof(person=LEA.key, at=NOON)


@dataclass
class Window:
    """One open page of Léa's, and what she may do there."""

    house: House

    def __post_init__(self) -> None:
        """Show how things stand."""
        self.version = self.house.account.overview(LEA).version

    @property
    def change(self) -> Change:
        """What every change says besides."""
        return Change(person=LEA, origin=ORIGIN, language="fr", version=self.version)

    @property
    def account(self) -> AccountService:
        """The service."""
        return self.house.account

    def password(self, proof: Proof) -> bool:
        """Choose another password."""
        return self.account.change_password(self.change, NEW, proof=proof)

    def joker(self, proof: Proof) -> bool:
        """Choose another joker."""
        return self.account.change_joker(
            self.change, ChosenQuestion(id="dish"), question=DISH, answer="Quiche aux girolles", proof=proof
        )

    def phone(self, proof: Proof | None, number: str = "+33639980001") -> bool:
        """Give another number."""
        version = self.house.version(SMS.id)
        return self.account.change_sms(self.change, Answer.YES, phone=number, version=version, proof=proof)

    def no_sms(self) -> bool:
        """Refuse the SMS."""
        return self.account.change_sms(self.change, Answer.NO, phone=None, version=self.house.version(SMS.id))

    def hide(self) -> bool:
        """Leave the directory."""
        return self.account.change_directory(self.change, Answer.NO, version=self.house.version(DIRECTORY.id))

    def photo(self) -> bool:
        """Refuse all uses of the photo."""
        refused = dict.fromkeys(self.house.photo_versions, Answer.REFUSE_ALL)
        return self.account.change_photo(self.change, refused, self.house.photo_versions)


@pytest.fixture
def window(house: House) -> Window:
    """Return a page of Léa, who has activated and accepts SMS."""
    house.activated()
    return Window(house)


SECRETS: dict[str, Callable[[Window, Proof], bool]] = {
    "password": Window.password,
    "joker": Window.joker,
    "phone": Window.phone,
}


def kept(house: House) -> tuple[object, ...]:
    """Return everything a change could have touched."""
    with house.services.reading() as tx:
        account = tx.accounts.get(LEA.key)
        return account, tx.accounts.preferences(LEA.key), len(list(tx.audit.stream(LEA.key)))


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "proof",
    [
        Proof(person=PAUL.key, at=NOON),
        Proof(person=LEA.key, at=NOON - dt.timedelta(minutes=5, seconds=1)),
        Proof(person=LEA.key, at=NOON + dt.timedelta(seconds=61)),
    ],
    ids=["of somebody else", "too old", "of the future"],
)
def test_a_secret_changes_with_no_proof_but_a_fresh_one_of_the_person(
    window: Window, secret: str, proof: Proof
) -> None:
    """Whatever page, command or interface asks: the wall is here."""
    before = kept(window.house)

    with pytest.raises(ProofNeeded):
        SECRETS[secret](window, proof)

    assert kept(window.house) == before


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_changes_with_a_good_proof(window: Window, secret: str) -> None:
    """Five minutes are enough to choose a password."""
    window.house.clock.advance(minutes=5)

    assert SECRETS[secret](window, GOOD)


def test_another_number_is_not_kept_without_a_proof_but_refusing_needs_none(window: Window) -> None:
    """Withdrawing is as easy as giving."""
    with pytest.raises(ProofNeeded):
        window.phone(None)

    assert window.no_sms()


def test_accepting_with_the_same_number_asks_for_no_proof(window: Window) -> None:
    """Nothing changes, and nothing is recorded."""
    assert not window.phone(None, number="+33639981234")


def test_the_last_passwords_are_compared_for_nobody_without_a_proof(window: Window) -> None:
    """Or an open session would tell which password was used before."""
    window.house.hasher.compared = 0

    with pytest.raises(ProofNeeded):
        window.account.change_password(window.change, PASSWORD, proof=Proof(person=PAUL.key, at=NOON))

    assert window.house.hasher.compared == 0


def test_a_current_password_proves_who_it_is(window: Window) -> None:
    """The right one gives the proof that the change asks for, a wrong one none."""
    current = window.house.services.current_password

    proof = current.check(LEA.key, PASSWORD, origin=ORIGIN)

    assert (proof.person, window.password(proof)) == (LEA.key, True)
    with pytest.raises(Refused, match="current_wrong"):
        current.check(LEA.key, PASSWORD, origin=ORIGIN)


def test_a_current_password_of_before_sesame_proves_it_too_and_is_hashed_our_way_from_then_on(house: House) -> None:
    """Once; a wrong one proves nothing and is hashed by nobody."""
    with house.unit_of_work() as tx:
        tx.accounts.adopt({PAUL.key: f"0|{PASSWORD}"}, NOON)
    check = house.services.current_password.check

    with pytest.raises(Refused) as refused:
        check(PAUL.key, "wrong", origin=ORIGIN)
    assert (refused.value.code, house.hasher.hashed) == ("current_wrong", 0)
    for _twice in range(2):
        assert check(PAUL.key, PASSWORD, origin=ORIGIN).person == PAUL.key

    assert house.hasher.hashed == 1
    with house.unit_of_work() as tx:
        assert tx.accounts.recent_hashes(PAUL.key, 3) == [f"1|{PASSWORD}"]


def test_a_current_password_that_another_system_alone_knows_proves_nothing(house: House) -> None:
    """As any wrong one: neither text nor time says more."""
    with house.unit_of_work() as tx:
        tx.accounts.adopt({PAUL.key: None}, NOON)

    with pytest.raises(Refused) as refused:
        house.services.current_password.check(PAUL.key, PASSWORD, origin=ORIGIN)

    assert (refused.value.code, house.hasher.compared) == ("current_wrong", 1)


def test_a_change_of_password_costs_no_comparison_twice(window: Window) -> None:
    """One with each remembered password, one with the answer, and one hash."""
    hasher = window.house.hasher
    window.password(GOOD)
    hasher.compared = hasher.hashed = 0

    Window(window.house).account.change_password(Window(window.house).change, "Marmotte+givre4", proof=GOOD)

    assert (hasher.compared, hasher.hashed) == (3, 1)


def test_a_forgotten_password_costs_no_comparison_twice(house: House) -> None:
    """Three remembered ones and the answer, one hash."""
    house.activated()
    for password in (NEW, "Marmotte+givre4"):
        Window(house).account.change_password(Window(house).change, password, proof=GOOD)
    state = house.recovery.answer(house.identified(house.recovery).state, "Gratin dauphinois", origin=ORIGIN)
    house.hasher.compared = house.hasher.hashed = 0

    checked = house.recovery.check_password(state, "Tournesol%pluie8", origin=ORIGIN)
    house.recovery.choose_password(state, checked, origin=ORIGIN, language="fr")

    assert (house.hasher.compared, house.hasher.hashed) == (4, 1)


def test_a_password_checked_for_somebody_else_is_not_kept(house: House) -> None:
    """What was compared with Paul's past says nothing of Léa's."""
    house.activated()
    house.activated("pbernard", sms=False)
    ends = {}
    for uid in ("lmartin", "pbernard"):
        state = house.identified(house.recovery, uid).state
        ends[uid] = house.recovery.answer(state, "Gratin dauphinois", origin=ORIGIN)
    of_paul = house.recovery.check_password(ends["pbernard"], NEW, origin=ORIGIN)

    with pytest.raises(Stale):
        house.recovery.choose_password(ends["lmartin"], of_paul, origin=ORIGIN, language="fr")


def test_a_checked_password_does_not_show_itself(house: House) -> None:
    """Not even to a debugger's eye or a log."""
    state = house.up_to_the_password(house.identified(house.activation).state)

    assert PASSWORD not in repr(house.activation.check_password(state, PASSWORD))


CHANGES_OF_A_PREFERENCE: dict[str, Callable[[Window], bool]] = {
    "photo": Window.photo,
    "sms": Window.no_sms,
    "phone": lambda window: window.phone(GOOD),
    "directory_visible": Window.hide,
}


def test_every_preference_guards_against_two_windows(window: Window) -> None:
    """Whichever of them changed in one window, the other one is told so."""
    assert set(CHANGES_OF_A_PREFERENCE) == {preference.id for preference in PREFERENCES}
    missed = []
    for name, change in CHANGES_OF_A_PREFERENCE.items():
        older = Window(window.house)
        if not change(Window(window.house)):
            missed.append(f"{name} changed nothing")
        if not _is_stale(older):
            missed.append(name)
        _restore(window.house)

    assert missed == []


def _is_stale(window: Window) -> bool:
    try:
        window.password(GOOD)
    except Stale:
        return True
    return False


def _restore(house: House) -> None:
    with house.unit_of_work() as tx:
        photo = {"public": False, "student": True}
        tx.accounts.set_preferences(LEA.key, Preferences(photo=photo, sms=True, phone="+33639981234"))


def test_every_preference_is_among_one_s_own_data() -> None:
    """Each under its id, with the default of who never decided."""
    assert plain_preferences(Preferences()) == {preference.id: preference.default for preference in PREFERENCES}
    assert {preference.section for preference in PREFERENCES} < set(SECTIONS)
