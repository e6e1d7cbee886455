"""With which parameters a password is compared, with an account and without: counted, not timed."""

from collections import Counter
from dataclasses import dataclass
from dataclasses import field
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from argon2 import extract_parameters
from sqlalchemy import Engine
from sqlalchemy import delete
from sqlalchemy import event
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.hash_queue import HashQueue
from sesame.adapters.hashing import Argon2Hasher
from sesame.adapters.sql.models import AccountRow
from sesame.adapters.tokens import KeyedSecrets
from sesame.domain.account import AccountState
from sesame.services.sign_in import SignIn
from tests.invented_people import LEA
from tests.unit.fakes import NOON
from tests.unit.fakes import SettableClock
from tests.unit.sign_in_of import Parts
from tests.unit.sign_in_of import sign_in_of

PASSWORD = "Vélo-Grenier-Cumin6"
WRONG = "Vélo-Grenier-Cumin7"
ACCOUNTS = 100
STRANGERS = [f"stranger{number}" for number in range(300)]
#: The times of argon2 before and today.
BEFORE, TODAY = 1, 2
#: Three times what a draw of so many strays by, in hundredths.
CHANCE = 9


def hasher(time_cost: int, pepper: str = "") -> Argon2Hasher:
    """Return a hasher of those days."""
    queue = HashQueue(at_once=1, waiting=0, seconds=1)
    return Argon2Hasher(time_cost=time_cost, memory_kib=8, parallelism=1, queue=queue, peppers=(pepper,))


@dataclass
class Site:
    """A site whose parameters have changed, and the time cost of each hash that was compared with."""

    sign_in: SignIn
    engine: Engine
    clock: SettableClock
    compared: list[int] = field(default_factory=list)

    def keep_accounts(self, *, before: int, pepper: str = "") -> None:
        """Keep a hundred accounts in place of those there are, Léa's first, and so many of them of before."""
        old, new = hasher(BEFORE).hash(PASSWORD), hasher(TODAY, pepper).hash(PASSWORD)
        with Session(self.engine) as session, session.begin():
            session.execute(delete(AccountRow))
            for number in range(ACCOUNTS):
                row = AccountRow(
                    person=LEA.key if number == 0 else 1000 + number,
                    state=AccountState.ACTIVE.value,
                    password_hash=old if number < before else new,
                    password_changed_at=NOON,
                    joker_question_id="dish",
                    joker_answer_hash="h",
                    activated_at=NOON,
                )
                session.add(row)
        # A count is an hour old at the most.
        self.clock.advance(hours=1)

    def ask(self, login: str, password: str = WRONG) -> int:
        """Return the time cost of the one hash that a refused password is compared with."""
        self.compared.clear()
        assert not self.sign_in.check_password(login, password, origin="192.0.2.7")
        (one,) = self.compared
        return one


@pytest.fixture
def site(
    secrets: KeyedSecrets,
    clock: SettableClock,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> Site:
    """Return the site, with its real hasher."""
    parts = Parts(engine, hasher(TODAY), secrets, clock)
    sign_in = sign_in_of(parts, SESAME_SIGN_IN_TRIES_PER_QUARTER_HOUR=5)
    site = Site(sign_in=sign_in, engine=engine, clock=clock)
    real = PasswordHasher.verify

    def counted(self: PasswordHasher, stored: str, secret: bytes) -> bool:
        site.compared.append(extract_parameters(stored).time_cost)
        return bool(real(self, stored, secret))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    return site


def test_who_has_no_account_is_compared_like_as_many_accounts_are(site: Site) -> None:
    """The share of strangers that get the parameters of before is that of the accounts which have them."""
    far = {}
    for before in (0, 10, 50, 90, ACCOUNTS):
        site.keep_accounts(before=before)
        share = 100 * Counter(map(site.ask, STRANGERS))[BEFORE] / len(STRANGERS)
        if abs(share - before) > (CHANCE if 0 < before < ACCOUNTS else 0):
            far[before] = share

    assert far == {}


def test_a_stranger_moves_to_the_parameters_of_today_once_and_never_back(site: Site) -> None:
    """As somebody does who signs in at last; until then each login is compared in the same way every time."""
    was = dict.fromkeys(STRANGERS[:100], BEFORE)
    for before in (ACCOUNTS, 70, 30, 0):
        site.keep_accounts(before=before)
        now = {login: site.ask(login) for login in was}
        assert now == {login: site.ask(login) for login in was}
        assert [login for login in was if now[login] < was[login]] == []
        was = now

    assert set(was.values()) == {TODAY}


def test_without_accounts_or_with_hashes_nobody_can_read_the_decoy_is_one_of_today(site: Site) -> None:
    """On the first day of a site; a damaged hash costs nothing to compare with, and nobody is given its like."""
    with Session(site.engine) as session, session.begin():
        session.execute(delete(AccountRow))
    assert site.ask("nobody") == TODAY

    site.keep_accounts(before=0)
    with Session(site.engine) as session, session.begin():
        session.execute(update(AccountRow).values(password_hash="x" * 200))
    site.clock.advance(hours=1)

    assert {site.ask(login) for login in STRANGERS[:20]} == {TODAY}


def test_the_pepper_of_a_hash_makes_no_other_decoy() -> None:
    """It costs the same with and without one: only parameters are told apart."""
    today = hasher(TODAY, "a pepper of the tests")
    kept = [hasher(TODAY).hash("x"), today.hash("x"), hasher(TODAY, "another of the tests").hash("x")]
    kinds = {one[: -today.own_characters]: 10 for one in kept}

    decoys = today.decoys(kinds)

    assert len(kinds) == len(kept)
    assert [decoy.many for decoy in decoys] == [30]


def test_a_person_without_an_account_gets_a_stranger_s_decoy(site: Site) -> None:
    """Paul has not activated his: he is compared like whoever does not exist, and so is an account that was reset."""
    site.keep_accounts(before=ACCOUNTS)
    assert site.ask("pbernard") == BEFORE

    with Session(site.engine) as session, session.begin():
        session.execute(update(AccountRow).where(AccountRow.person == LEA.key).values(password_hash=""))
    assert site.ask("lmartin") == BEFORE


def test_nothing_matches_a_decoy(site: Site) -> None:
    """Not even the password of all accounts it stands for."""
    site.keep_accounts(before=50)

    assert {site.ask(login, PASSWORD) for login in STRANGERS[:50]} == {BEFORE, TODAY}


def test_a_right_password_that_is_refused_is_compared_and_nothing_more(site: Site) -> None:
    """Beyond the budget, or suspended: a new hash would take the time that tells it was right."""
    site.keep_accounts(before=ACCOUNTS)
    for number in range(5):
        assert site.ask("lmartin", f"wrong {number}") == BEFORE

    with patch.object(PasswordHasher, "hash", side_effect=AssertionError("a hash was made")):
        assert site.ask("lmartin", PASSWORD) == BEFORE
        with Session(site.engine) as session, session.begin():
            session.execute(update(AccountRow).values(state=AccountState.SUSPENDED.value))
        site.clock.advance(hours=1)
        assert site.ask("lmartin", PASSWORD) == BEFORE


def test_accounts_are_counted_once_an_hour_and_not_for_each_try(site: Site) -> None:
    """By whoever comes first, whatever the login: a table of accounts is not read for a password."""
    site.keep_accounts(before=50)
    counts = []

    def note(*given: object) -> None:
        counts.append("GROUP BY" in str(given[2]))

    event.listen(site.engine, "before_cursor_execute", note)
    for login in ("lmartin", "nobody", "pbernard") * 3:
        site.ask(login)

    assert sum(counts) == 1
