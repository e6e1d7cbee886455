"""What a sign-in server is told about a login and a password."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.adapters.tokens import KeyedSecrets
from sesame.domain.account import AccountState
from sesame.services.sign_in import SignIn
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.unit.fakes import NOON
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.sign_in_of import Parts
from tests.unit.sign_in_of import sign_in_of
from tests.unit.sign_in_of import with_account

PASSWORD = "Vélo-Grenier-Cumin6"


@pytest.fixture
def sign_in(
    engine: Engine,
    hasher: PlainHasher,
    secrets: KeyedSecrets,
    clock: SettableClock,
) -> SignIn:
    """Return the service; Léa has activated her account."""
    parts = Parts(engine, hasher, secrets, clock)
    with_account(parts, LEA, password=PASSWORD)
    return sign_in_of(parts, SESAME_SIGN_IN_TRIES_PER_QUARTER_HOUR=1000)


@pytest.mark.parametrize("login", ["lmartin", "LMartin", " lmartin "])
def test_the_right_password_opens(sign_in: SignIn, login: str) -> None:
    """The login's case and the spaces around it do not matter."""
    assert sign_in.check_password(login, PASSWORD)


@pytest.mark.parametrize(
    "password", ["", "velo-grenier-cumin6", "vélo-grenier-cumin6", f" {PASSWORD}", f"{PASSWORD} ", PASSWORD[:-1]]
)
def test_any_other_password_does_not_open(sign_in: SignIn, password: str) -> None:
    """The password is compared exactly."""
    assert not sign_in.check_password("lmartin", password)


def test_accents_typed_on_another_keyboard_open(sign_in: SignIn) -> None:
    """Composed and decomposed accents are one password."""
    assert sign_in.check_password("lmartin", unicodedata.normalize("NFD", PASSWORD))


def test_somebody_unknown_or_not_yet_active_does_not_open(sign_in: SignIn) -> None:
    """Paul is known and has no account yet."""
    assert not sign_in.check_password("pbernard", PASSWORD)
    assert not sign_in.check_password("nobody", PASSWORD)
    assert not sign_in.check_password("", "")


def test_a_suspended_account_does_not_open(sign_in: SignIn, engine: Engine) -> None:
    """Even with the right password."""
    with Session(engine) as session, session.begin():
        session.execute(update(AccountRow).values(state="suspended"))

    assert not sign_in.check_password("lmartin", PASSWORD)


@pytest.mark.parametrize(("login", "password"), [("lmartin", "wrong"), ("pbernard", "wrong"), ("nobody", PASSWORD)])
def test_the_same_work_is_done_for_any_login(sign_in: SignIn, hasher: PlainHasher, login: str, password: str) -> None:
    """One comparison, whether or not there is an account."""
    hasher.compared = 0

    sign_in.check_password(login, password)

    assert hasher.compared == 1


def test_a_hash_of_older_parameters_is_replaced_on_success(
    sign_in: SignIn, hasher: PlainHasher, unit_of_work: SqlUnitOfWork
) -> None:
    """Also in the history, so that the password is still recognised as a former one."""
    hasher.generation = 2

    assert not sign_in.check_password("lmartin", "wrong")
    assert sign_in.check_password("lmartin", PASSWORD)

    with unit_of_work() as tx:
        account = tx.accounts.get(LEA.key)
        assert account is not None
        assert account.password_hash == f"2|{PASSWORD}"
        assert tx.accounts.recent_hashes(LEA.key, 3) == [f"2|{PASSWORD}"]
    assert sign_in.check_password("lmartin", PASSWORD)


def test_a_password_of_before_sesame_opens_and_is_hashed_our_way_from_then_on(
    sign_in: SignIn, hasher: PlainHasher, unit_of_work: SqlUnitOfWork
) -> None:
    """A wrong one does not; the account stays one that was adopted, and its former passwords know the new hash."""
    with unit_of_work() as tx:
        tx.accounts.adopt({PAUL.key: f"0|{PASSWORD}"}, NOON)
    hasher.hashed = hasher.compared = 0

    assert not sign_in.check_password("pbernard", f"{PASSWORD}x")
    assert (hasher.hashed, hasher.compared) == (0, 1)
    assert sign_in.check_password("pbernard", PASSWORD)
    assert sign_in.check_password("pbernard", PASSWORD)

    assert hasher.hashed == 1
    with unit_of_work() as tx:
        account = tx.accounts.get(PAUL.key)
        assert account is not None
        assert (account.state, account.password_hash) == (AccountState.ADOPTED, f"1|{PASSWORD}")
        assert tx.accounts.recent_hashes(PAUL.key, 3) == [f"1|{PASSWORD}"]


def test_a_password_chosen_meanwhile_is_not_undone_by_a_hash_of_the_one_before(
    sign_in: SignIn, hasher: PlainHasher, unit_of_work: SqlUnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one write that renews a hash finds the hash it replaces, or writes nothing."""
    with unit_of_work() as tx:
        tx.accounts.adopt({PAUL.key: f"0|{PASSWORD}"}, NOON)
    real = hasher.hash

    def chosen_meanwhile(secret: str) -> str:
        with unit_of_work() as tx:
            tx.accounts.set_password(PAUL.key, password_hash="1|another", at=NOON)
        return real(secret)

    monkeypatch.setattr(hasher, "hash", chosen_meanwhile)
    sign_in.check_password("pbernard", PASSWORD)

    with unit_of_work() as tx:
        account = tx.accounts.get(PAUL.key)
        assert account is not None
        assert (account.state, account.password_hash) == (AccountState.ACTIVE, "1|another")


def test_of_a_password_that_another_system_alone_knows_nothing_is_right(
    sign_in: SignIn, hasher: PlainHasher, unit_of_work: SqlUnitOfWork
) -> None:
    """Not even the empty one, and it takes the same work."""
    with unit_of_work() as tx:
        tx.accounts.adopt({PAUL.key: None}, NOON)
    hasher.compared = 0

    assert not any(sign_in.check_password("pbernard", password) for password in (PASSWORD, "None", "|"))
    assert hasher.compared == 3


def test_a_session_of_before_sesame_goes_on_until_the_password_changes_or_the_account_is_suspended(
    sign_in: SignIn, unit_of_work: SqlUnitOfWork
) -> None:
    """To be known here changes nothing for who is signed in elsewhere."""
    before, later = NOON - dt.timedelta(days=1), NOON + dt.timedelta(days=1)
    with unit_of_work() as tx:
        tx.accounts.adopt({PAUL.key: None}, NOON)
    assert sign_in.is_still_good("pbernard", signed_in_at=before)

    with unit_of_work() as tx:
        tx.accounts.suspend(PAUL.key, NOON)
        tx.accounts.resume(PAUL.key)
    assert not sign_in.is_still_good("pbernard", signed_in_at=before)

    with unit_of_work() as tx:
        tx.accounts.set_password(PAUL.key, password_hash="1|x", at=later)
    assert not sign_in.is_still_good("pbernard", signed_in_at=NOON + dt.timedelta(hours=1))


def test_endless_input_costs_no_more_than_any_other(sign_in: SignIn, hasher: PlainHasher) -> None:
    """What is hashed is cut where no password of ours can be; a long one never opens by its beginning."""
    assert not sign_in.check_password("lmartin" * 10_000, PASSWORD)
    assert not sign_in.check_password("lmartin", PASSWORD + "x" * 10_000)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(), st.text())
def test_any_login_and_password_get_an_answer(sign_in: SignIn, login: str, password: str) -> None:
    """No text makes the sign-in server fail."""
    assert not sign_in.check_password(login, password)
    assert sign_in.person(login) is None


def test_a_sign_in_server_learns_who_signs_in(sign_in: SignIn) -> None:
    """For the attributes it gives to applications."""
    person = sign_in.person(" LMartin ")

    assert person is not None
    assert person.birth_date == dt.date(2007, 2, 3)
    assert sign_in.person("nobody") is None


def test_a_session_goes_on_while_the_account_stays_as_it_was(sign_in: SignIn) -> None:
    """Opened at the very moment of the password's change, or later."""
    assert sign_in.is_still_good("LMartin", signed_in_at=NOON)
    assert sign_in.is_still_good("lmartin", signed_in_at=NOON + dt.timedelta(hours=9))


def test_a_session_ends_when_the_password_changed_since(sign_in: SignIn) -> None:
    """Whoever opened it knew the old password, and maybe only that one."""
    assert not sign_in.is_still_good("lmartin", signed_in_at=NOON - dt.timedelta(microseconds=1))


def test_a_session_ends_with_its_account(sign_in: SignIn, engine: Engine) -> None:
    """Suspended, or never there."""
    with Session(engine) as session, session.begin():
        session.execute(update(AccountRow).values(state=AccountState.SUSPENDED.value))

    assert not sign_in.is_still_good("lmartin", signed_in_at=NOON)
    assert not sign_in.is_still_good("nobody", signed_in_at=NOON)


def test_a_suspended_account_s_right_password_is_not_hashed_anew(
    sign_in: SignIn, engine: Engine, hasher: PlainHasher
) -> None:
    """After a change of parameters the work of a refusal is one comparison, whatever the password."""
    with Session(engine) as session, session.begin():
        session.execute(update(AccountRow).values(state=AccountState.SUSPENDED))
    hasher.generation += 1
    before = hasher.hashed, hasher.compared

    assert not sign_in.check_password("lmartin", PASSWORD)
    assert not sign_in.check_password("lmartin", f"{PASSWORD}x")

    assert (hasher.hashed, hasher.compared) == (before[0], before[1] + 2)


def test_a_session_with_its_version_goes_on_whatever_the_clocks_say(
    sign_in: SignIn, hasher: PlainHasher, unit_of_work: SqlUnitOfWork
) -> None:
    """Read before a sign-in that hashes anew, for the login in any case; no moment is compared."""
    version = sign_in.password_version("LMartin")
    hasher.generation = 2
    assert sign_in.check_password("lmartin", PASSWORD)

    assert sign_in.is_still_good("lmartin", version=version)
    assert sign_in.password_version("lmartin") == version
    assert not sign_in.is_still_good("lmartin", version=version, signed_in_at=NOON - dt.timedelta(minutes=1))


def test_a_changed_password_a_suspension_and_a_resume_end_sessions_by_their_version(
    sign_in: SignIn, unit_of_work: SqlUnitOfWork
) -> None:
    """Each gives a version there was not before, the same password at another moment too; dates back change nothing."""
    versions = [sign_in.password_version("lmartin")]
    with unit_of_work() as tx:
        tx.accounts.set_password(LEA.key, password_hash=f"1|{PASSWORD}", at=NOON - dt.timedelta(days=1))
    versions.append(sign_in.password_version("lmartin"))
    with unit_of_work() as tx:
        tx.accounts.suspend(LEA.key, NOON - dt.timedelta(hours=1))
    assert not any(sign_in.is_still_good("lmartin", version=version) for version in versions)
    assert sign_in.password_version("lmartin") == ""
    with unit_of_work() as tx:
        tx.accounts.resume(LEA.key)
    assert not any(sign_in.is_still_good("lmartin", version=version) for version in versions)

    versions.append(sign_in.password_version("lmartin"))
    assert len(set(versions)) == 3
    assert sign_in.is_still_good("lmartin", version=versions[-1])


def test_who_has_no_active_account_has_no_version_and_none_is_good(sign_in: SignIn) -> None:
    """Neither an empty one, nor somebody else's."""
    lea = sign_in.password_version("lmartin")

    for login in ("pbernard", "nobody", ""):
        assert sign_in.password_version(login) == ""
        assert not sign_in.is_still_good(login, version="")
        assert not sign_in.is_still_good(login, version=lea)
    assert not sign_in.is_still_good("lmartin", version="")


def test_a_session_is_never_judged_by_nothing(sign_in: SignIn) -> None:
    """Forgetting both is an error of whoever wrote the call."""
    with pytest.raises(TypeError, match="version or signed_in_at"):
        sign_in.is_still_good("lmartin")
