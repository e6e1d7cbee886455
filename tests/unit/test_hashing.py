"""argon2id hashes: parameters and pepper that change while old hashes remain, and bounded memory."""

import hmac
import threading
import time

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from sesame.adapters.hashing import Argon2Hasher

PEPPER = "a pepper of the tests"


def hasher(*, time_cost: int = 1, at_once: int = 2, pepper: str = "", older: tuple[str, ...] = ()) -> Argon2Hasher:
    """Return the cheapest hasher there is."""
    return Argon2Hasher(time_cost=time_cost, memory_kib=8, parallelism=1, at_once=at_once, peppers=(pepper, *older))


def test_the_right_secret_matches_and_another_does_not() -> None:
    """A hash made today needs no new one."""
    plain = hasher()
    stored = plain.hash("Cerf-volant7bleu!")

    assert plain.verify(stored, "Cerf-volant7bleu!").matches
    assert plain.verify(stored, "Cerf-volant7bleu!").new_hash is None
    assert not plain.verify(stored, "cerf-volant7bleu!").matches


def test_a_hash_is_salted_argon2id_and_does_not_hold_the_secret() -> None:
    """The same secret twice gives two hashes."""
    plain = hasher()
    first, second = plain.hash("secret"), plain.hash("secret")

    assert first != second
    assert first.startswith("$argon2id$")
    assert "secret" not in first


def test_a_hash_of_older_parameters_is_replaced_on_success() -> None:
    """The new one has today's parameters and is good at once."""
    stored = hasher(time_cost=1).hash("secret")
    newer = hasher(time_cost=2)

    verdict = newer.verify(stored, "secret")

    assert verdict.matches
    assert verdict.new_hash is not None
    assert "t=2" in verdict.new_hash
    assert newer.verify(verdict.new_hash, "secret").new_hash is None
    assert newer.verify(stored, "wrong").new_hash is None


def test_a_pepper_can_be_introduced_later() -> None:
    """Hashes made without it still match, and are replaced by seasoned ones."""
    stored = hasher().hash("secret")
    seasoned = hasher(pepper=PEPPER)

    verdict = seasoned.verify(stored, "secret")

    assert verdict.matches
    assert verdict.new_hash is not None
    assert seasoned.verify(verdict.new_hash, "secret").matches
    assert not hasher(pepper="another pepper altogether").verify(verdict.new_hash, "secret").matches


def test_without_its_pepper_a_hash_is_worthless() -> None:
    """Who steals the database alone cannot try passwords."""
    stored = hasher(pepper=PEPPER).hash("secret")

    assert not hasher().verify(stored, "secret").matches
    assert not hasher().verify(stored.partition(":")[2], "secret").matches


def test_hashes_of_each_pepper_of_the_ring_match_and_are_made_anew_under_the_newest() -> None:
    """None before the first pepper included; a pepper that left the ring opens nothing, by the same one hash."""
    generations = [(), ("first pepper of all",), ("second pepper in turn", "first pepper of all")]
    stored = [hasher(pepper=(ring or ("",))[0], older=ring[1:]).hash("secret") for ring in generations]
    today = hasher(pepper="third and newest pepper", older=generations[-1])

    for one in stored:
        verdict = today.verify(one, "secret")
        assert verdict.matches, one
        assert verdict.new_hash is not None, one
        assert today.verify(verdict.new_hash, "secret").new_hash is None, one
        assert not today.verify(one, "wrong").matches, one
    alone = hasher(pepper="third and newest pepper")
    assert [alone.verify(one, "secret").matches for one in stored] == [True, False, False]


def test_hashes_of_version_0_2_0_under_its_one_pepper_match_under_the_oldest_of_the_ring() -> None:
    """They say « p1 » and not which pepper; the next right password tells it."""
    plain = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    stored = f"p1:{plain.hash(hmac.digest(PEPPER.encode(), b'secret', 'sha256'))}"

    for older in ((), ("a pepper between", PEPPER)):
        verdict = hasher(pepper="the newest pepper" if older else PEPPER, older=older).verify(stored, "secret")
        assert verdict.matches
        assert verdict.new_hash is not None
        assert not verdict.new_hash.startswith("p1:")


def test_a_no_costs_one_hash_whatever_the_pepper(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long it takes tells neither whether there is an account, nor of which generation it is."""
    old = hasher(pepper="first pepper of all")
    today = hasher(pepper="third and newest pepper", older=("second pepper in turn", "first pepper of all"))
    gone = hasher(pepper="a pepper that is gone").hash("secret")
    calls: list[object] = []
    real = PasswordHasher.verify

    def counted(self: PasswordHasher, stored: str, secret: bytes) -> bool:
        calls.append(stored)
        return bool(real(self, stored, secret))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for stored in (None, old.hash("secret"), today.hash("secret"), hasher().hash("secret"), gone):
        calls.clear()
        assert not today.verify(stored, "wrong").matches
        assert len(calls) == 1, stored


def test_without_an_account_the_same_work_is_done_and_nothing_matches() -> None:
    """Not even the text of the decoy opens."""
    plain = hasher()

    assert not plain.verify(None, "secret").matches
    assert not plain.verify(None, "no account has this password").matches


@pytest.mark.parametrize("stored", ["garbage", "$argon2id$", "p1:", "p1:garbage", "$2b$12$abcdefghijklmnopqrstuv"])
def test_a_damaged_hash_matches_nothing(stored: str) -> None:
    """It is no error of the person who signs in."""
    assert not hasher().verify(stored, "secret").matches
    assert not hasher(pepper=PEPPER).verify(stored, "secret").matches


@settings(max_examples=30)
@given(st.text())
def test_any_text_can_be_a_secret(text: str) -> None:
    """And matches itself alone."""
    plain = hasher(pepper=PEPPER)

    assert plain.verify(plain.hash(text), text).matches
    assert not plain.verify(plain.hash(text), f"{text}x").matches


def test_a_lone_surrogate_can_be_a_secret() -> None:
    """Some clients send such texts; they get an answer like any other."""
    plain = hasher()

    assert plain.verify(plain.hash("\ud800"), "\ud800").matches


def test_no_more_hashes_run_at_once_than_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others wait their turn, and all get through."""
    bounded = hasher(at_once=2)
    running, most, lock = [0], [0], threading.Lock()

    def slow(_self: object, _secret: object) -> str:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.01)
        with lock:
            running[0] -= 1
        return "hash"

    monkeypatch.setattr(PasswordHasher, "hash", slow)
    threads = [threading.Thread(target=bounded.hash, args=("secret",)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most[0] == 2


def test_a_failed_comparison_gives_its_place_back() -> None:
    """Wrong passwords and damaged hashes must not use the places up."""
    single = hasher(at_once=1)
    stored = single.hash("secret")
    for _ in range(3):
        single.verify(stored, "wrong")
        single.verify("garbage", "wrong")

    assert single.verify(stored, "secret").matches
