"""What keeps secrets has to do, ours and the one the tests use in its place."""

import pytest

from sesame.adapters.hash_queue import HashQueue
from sesame.adapters.hashing import Argon2Hasher
from sesame.domain.ports import Hasher
from sesame.domain.ports import TellsCost
from tests.unit.fakes import PlainHasher

ARGON2 = {"time_cost": 1, "memory_kib": 8, "parallelism": 1}


@pytest.fixture(params=["argon2", "argon2 with a pepper", "plain"])
def hasher(request: pytest.FixtureRequest) -> Hasher:
    """Return each implementation."""
    if request.param == "plain":
        return PlainHasher()
    queue = HashQueue(at_once=2, waiting=0, seconds=1)
    return Argon2Hasher(**ARGON2, queue=queue, peppers=("a pepper of the tests",) if "pepper" in request.param else ())


@pytest.mark.parametrize("secret", ["Cerf-volant7bleu!", "", "é" * 200, "\udc80"])
def test_a_secret_matches_its_own_hash_and_no_other(hasher: Hasher, secret: str) -> None:
    """Whatever it is made of; nothing newer is offered for a hash of today."""
    kept = hasher.hash(secret)

    verdict = hasher.verify(kept, secret)

    assert (verdict.matches, verdict.outdated) == (True, False)
    assert not hasher.verify(kept, f"{secret}x").matches


def test_without_a_hash_nothing_matches(hasher: Hasher) -> None:
    """The account that does not exist has no password, not even the empty one."""
    assert [hasher.verify(None, secret).matches for secret in ("", "x", "no account has this password")] == [False] * 3


def test_what_is_no_hash_matches_nothing(hasher: Hasher) -> None:
    """An account that was reset has an empty one."""
    assert not hasher.verify("", "x").matches


def test_a_hasher_that_tells_costs_offers_decoys_that_nothing_matches(hasher: Hasher) -> None:
    """One for each cost, that of today last; what it cannot read makes none, and nothing counted makes one."""
    if not isinstance(hasher, TellsCost):
        return
    kept = hasher.hash("x")
    own = hasher.own_characters

    decoys = hasher.decoys({kept[:-own]: 7, "no hash at all": 9})

    assert [decoy.many for decoy in decoys] == [7]
    assert [decoy.many for decoy in hasher.decoys({})] == [0]
    assert not any(hasher.verify(decoy.hash, secret).matches for decoy in decoys for secret in ("x", ""))
