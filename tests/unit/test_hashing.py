"""argon2id hashes: parameters and pepper that change while old hashes remain, and bounded memory."""

import hmac
import threading
import time

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from sesame.adapters.hash_queue import HashQueue
from sesame.adapters.hashing import Argon2Hasher
from sesame.errors import Overloaded

PEPPER = "a pepper of the tests"


def hasher(
    *,
    time_cost: int = 1,
    at_once: int = 2,
    waiting: int = 100,
    seconds: float = 60,
    pepper: str = "",
    older: tuple[str, ...] = (),
) -> Argon2Hasher:
    """Return the cheapest hasher there is."""
    queue = HashQueue(at_once=at_once, waiting=waiting, seconds=seconds, processors=64)
    return Argon2Hasher(time_cost=time_cost, memory_kib=8, parallelism=1, queue=queue, peppers=(pepper, *older))


def test_the_right_secret_matches_and_another_does_not() -> None:
    """A hash made today needs no new one."""
    plain = hasher()
    stored = plain.hash("Cerf-volant7bleu!")

    assert plain.verify(stored, "Cerf-volant7bleu!").matches
    assert not plain.verify(stored, "Cerf-volant7bleu!").outdated
    assert not plain.verify(stored, "cerf-volant7bleu!").matches


def test_a_hash_is_salted_argon2id_and_does_not_hold_the_secret() -> None:
    """The same secret twice gives two hashes."""
    plain = hasher()
    first, second = plain.hash("secret"), plain.hash("secret")

    assert first != second
    assert first.startswith("$argon2id$")
    assert "secret" not in first


def test_a_hash_of_older_parameters_is_told_as_such_on_success_alone() -> None:
    """A new one has today's parameters; nothing is told of it where the answer is no."""
    stored = hasher(time_cost=1).hash("secret")
    newer = hasher(time_cost=2)

    verdict = newer.verify(stored, "secret")

    assert verdict.matches
    assert verdict.outdated
    assert "t=2" in newer.hash("secret")
    assert not newer.verify(newer.hash("secret"), "secret").outdated
    assert not newer.verify(stored, "wrong").outdated


def test_a_pepper_can_be_introduced_later() -> None:
    """Hashes made without it still match, and are told as old."""
    stored = hasher().hash("secret")
    seasoned = hasher(pepper=PEPPER)

    verdict = seasoned.verify(stored, "secret")

    assert verdict.matches
    assert verdict.outdated
    new_hash = seasoned.hash("secret")
    assert seasoned.verify(new_hash, "secret").matches
    assert not hasher(pepper="another pepper altogether").verify(new_hash, "secret").matches


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
        assert verdict.outdated, one
        assert not today.verify(today.hash("secret"), "secret").outdated, one
        assert not today.verify(one, "wrong").matches, one
    alone = hasher(pepper="third and newest pepper")
    assert [alone.verify(one, "secret").matches for one in stored] == [True, False, False]


def test_hashes_of_version_0_2_0_under_its_one_pepper_match_under_the_oldest_of_the_ring() -> None:
    """They say « p1 » and not which pepper; the next right password tells it."""
    plain = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    stored = f"p1:{plain.hash(hmac.digest(PEPPER.encode(), b'secret', 'sha256'))}"

    for older in ((), ("a pepper between", PEPPER)):
        today = hasher(pepper="the newest pepper" if older else PEPPER, older=older)
        verdict = today.verify(stored, "secret")
        assert verdict.matches
        assert verdict.outdated
        assert not today.hash("secret").startswith("p1:")


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


@pytest.mark.parametrize("stored", [None, ""])
def test_without_an_account_or_a_hash_the_same_work_is_done_and_nothing_matches(
    stored: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the text that the decoy is a hash of opens: an account that was reset has an empty hash."""
    monkeypatch.setattr("sesame.adapters.hashing.secrets.token_urlsafe", lambda: "the text of the decoy")
    plain = hasher()

    assert not plain.verify(stored, "secret").matches
    assert not plain.verify(stored, "the text of the decoy").matches
    assert not plain.verify(stored, "").matches


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


def test_no_more_hashes_run_at_once_than_there_are_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """More would be no faster, and leave other pages less; those beyond wait inside, and the places are as many."""
    queue = HashQueue(at_once=3, waiting=0, seconds=0.01, processors=1)
    small = Argon2Hasher(time_cost=1, memory_kib=8, parallelism=1, queue=queue)
    told: list[str] = []

    def held(_self: object, _secret: object) -> str:
        # Another page's: it finds a place, and no processor.
        stranger = threading.Thread(target=ask)
        stranger.start()
        stranger.join(30)
        return "hash"

    def ask() -> None:
        with small.place():
            try:
                small.verify(None, "secret")
            except Overloaded:
                told.append("waited in vain")

    monkeypatch.setattr(PasswordHasher, "hash", held)

    assert small.hash("secret") == "hash"
    assert told == ["waited in vain"]


def test_who_comes_when_the_queue_is_full_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two compute, one waits, the fourth hears when to come again; afterwards there is room."""
    bounded = hasher(at_once=2, waiting=1, seconds=7)
    go_on = threading.Event()

    def held(_self: object, _secret: object) -> str:
        assert go_on.wait(30)
        return "hash"

    monkeypatch.setattr(PasswordHasher, "hash", held)
    refused: list[Overloaded] = []

    def ask() -> None:
        try:
            bounded.hash("secret")
        except Overloaded as error:
            refused.append(error)
            # Nobody is let go before somebody was refused: the three others are inside.
            go_on.set()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert [(error.port, error.retry_after) for error in refused] == [("hasher", 7)]
    assert bounded.hash("secret") == "hash"


def test_a_page_holds_one_place_for_all_its_hashes() -> None:
    """Also before the first and between two, while it writes; afterwards the place is another's."""
    bounded = hasher(at_once=1, waiting=0, seconds=7)
    refused: list[int] = []

    def ask() -> None:
        try:
            bounded.hash("secret")
        except Overloaded as error:
            refused.append(error.retry_after)

    with bounded.place(), bounded.place():
        for _ in range(2):
            stranger = threading.Thread(target=ask)
            stranger.start()
            stranger.join(30)
            assert bounded.verify(bounded.hash("secret"), "secret").matches
    ask()

    assert refused == [7, 7]


def test_a_hash_waits_for_a_time_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its place in the queue is free again."""
    bounded = hasher(at_once=1, waiting=1, seconds=0.01)
    computing, go_on = threading.Event(), threading.Event()

    def held(_self: object, _secret: object) -> str:
        computing.set()
        assert go_on.wait(30)
        return "hash"

    monkeypatch.setattr(PasswordHasher, "hash", held)
    first = threading.Thread(target=bounded.hash, args=("secret",))
    first.start()
    assert computing.wait(30)
    try:
        for _ in range(3):
            with pytest.raises(Overloaded):
                bounded.hash("secret")
    finally:
        go_on.set()
        first.join(30)

    assert bounded.hash("secret") == "hash"


def test_a_failed_comparison_gives_its_place_back() -> None:
    """Wrong passwords and damaged hashes must not use the places up."""
    single = hasher(at_once=1)
    stored = single.hash("secret")
    for _ in range(3):
        single.verify(stored, "wrong")
        single.verify("garbage", "wrong")

    assert single.verify(stored, "secret").matches
