"""Hashes that other systems made of a password: which are taken, which are not, and that ours follows."""

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from sesame.adapters import foreign_hashes
from sesame.adapters.foreign_hashes import read
from sesame.adapters.hash_queue import HashQueue
from sesame.adapters.hashing import Argon2Hasher
from sesame.errors import Overloaded
from sesame.errors import Refused
from tests import foreign_hashes as made
from tests.foreign_hashes import PASSWORD
from tests.foreign_hashes import TAKEN
from tests.foreign_hashes import WRONG

#: Digest and salt of a right form; what is wrong with the lines below is said beside each.
SALTED = made.SSHA512.removeprefix("{SSHA512}")
REFUSED = {
    # Unsalted, or broken for good, or eight characters compared.
    "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=": "hash_scheme_weak",
    "{MD5}CY9rzUYh03PK3k6DJie09g==": "hash_scheme_weak",
    "{SMD5}4QWGWZpj9GCmfuqEvm8HtZhZS6E=": "hash_scheme_weak",
    "{CRYPT}abn8Yq/qCPLlE": "hash_scheme_weak",
    "{CRYPT}$1$abcdefgh$fHaantJkVIYAh7qrqp81E/": "hash_scheme_weak",
    "{CLEARTEXT}secret": "hash_scheme_weak",
    # Another system knows the password, or nobody says what this is.
    "{SASL}pbernard@UNIV-DEMO.EXAMPLE": "hash_scheme_unknown",
    "{CRYPT}$y$j9T$abcdefgh$F9gSN/wAgdnb7SnZ3yj3tmWfe7VWTTlm9DHJP20zvv9": "hash_scheme_unknown",
    "{CRYPT}*": "hash_scheme_unknown",
    "{X}": "hash_scheme_unknown",
    "secret": "hash_scheme_unknown",
    "": "hash_scheme_unknown",
    # A directory's way to lock an account.
    "{SSHA512}!" + SALTED: "hash_locked",
    "{CRYPT}!": "hash_locked",
    # A piece is missing, or one too many, or no base 64.
    "{SSHA512}" + SALTED[:-8]: "hash_damaged",
    "{SSHA512}" + SALTED + "A" * 40: "hash_damaged",
    "{SSHA}": "hash_damaged",
    "{SSHA}é": "hash_damaged",
    "{CRYPT}$6$abcdefgh$short": "hash_damaged",
    "{CRYPT}$6$abcdefgh": "hash_damaged",
    "{CRYPT}$6$rounds=10$abcdefgh$" + "x" * 86: "hash_damaged",
    "{CRYPT}$2b$05$short": "hash_damaged",
    "{ARGON2}$argon2id$v=19$m=8,t=1,p=1$short": "hash_damaged",
    "{ARGON2}$argon2id$m=8": "hash_damaged",
    # Each sign-in would take seconds, or a gibibyte.
    "{CRYPT}$6$rounds=1000001$abcdefgh$" + "x" * 86: "hash_too_dear",
    "{CRYPT}$2b$15$" + "x" * 53: "hash_too_dear",
    made.ARGON2.replace("m=8,", "m=131073,"): "hash_too_dear",
    made.ARGON2.replace("m=8,t=1", "m=131072,t=9"): "hash_too_dear",
}


def hasher(**queue: float) -> Argon2Hasher:
    """Return the cheapest hasher there is."""
    queued = HashQueue(**{"at_once": 1, "waiting": 0, "seconds": 0.01, **queue})  # type: ignore[arg-type]
    return Argon2Hasher(time_cost=2, memory_kib=8, parallelism=1, queue=queued)


def test_hashes_of_other_systems_are_compared_and_a_right_password_asks_for_one_of_ours() -> None:
    """Of each kind that is taken, however its scheme is written, and as ldapsearch prints it."""
    ours, wrong = hasher(), []
    for kind, made_there in TAKEN.items():
        scheme, _, value = made_there[1:].partition("}")
        for written in (made_there, f" {{{scheme.lower()}}}{value}\n", b64encode(made_there.encode()).decode()):
            kept = read(written)
            right, not_right = ours.verify(kept, PASSWORD), ours.verify(kept, WRONG)
            answers = (right.matches, right.outdated, not_right.matches, not_right.outdated)
            if not kept.startswith(kind) or answers != (True, True, False, False):
                wrong.append(written)

    assert wrong == []


def test_what_crypt_and_argon2_make_is_taken_without_a_scheme_too() -> None:
    """So other software keeps it: it says itself what it is."""
    for made_there in (made.SHA512_CRYPT, made.SHA256_CRYPT, made.BCRYPT, made.ARGON2):
        assert read(made_there.partition("}")[2]) == read(made_there)


def test_what_is_not_taken_is_refused_with_its_reason_and_nothing_of_it_is_told() -> None:
    """Weak, unknown, locked, damaged, or so dear that a few sign-ins would keep the processors busy."""
    told = {}
    for written in REFUSED:
        with pytest.raises(Refused) as refused:
            read(written)
        told[written] = refused.value.code
        assert (refused.value.field, dict(refused.value.facts)) == ("hash", {})

    assert told == REFUSED


def test_a_password_that_a_kind_of_hash_cannot_hold_is_wrong() -> None:
    """A zero byte, a lone surrogate, more bytes than bcrypt looks at: no, and no error."""
    ours = hasher()
    for made_there in TAKEN.values():
        kept = read(made_there)
        assert not any(ours.verify(kept, odd).matches for odd in ("a\0b", "\udc80", "x" * 5000, ""))


def test_a_hash_of_another_system_costs_one_of_ours_besides_right_or_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quick one would tell by time whose account was adopted."""
    ours, compared = hasher(), []
    real = PasswordHasher.verify

    def counted(self: PasswordHasher, stored: str, secret: bytes) -> bool:
        compared.append(stored)
        return bool(real(self, stored, secret))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for made_there in TAKEN.values():
        for password in (PASSWORD, WRONG):
            compared.clear()
            ours.verify(read(made_there), password)
            assert sum("t=2" in one for one in compared) == 1, made_there


def test_a_hash_of_another_system_waits_for_its_turn_too() -> None:
    """It takes processor time as ours do."""
    ours = hasher(waiting=0)
    with ours._queue.turn(), ThreadPoolExecutor(1) as elsewhere, pytest.raises(Overloaded):
        elsewhere.submit(ours.verify, read(made.SSHA), PASSWORD).result()


def test_who_has_no_account_is_compared_like_the_adopted_are() -> None:
    """With a slow hash of their kind, in their number; a quick one costs what ours cost, and counts there."""
    ours = hasher()
    kinds = {kind: number for number, kind in enumerate(TAKEN, start=1) if kind.startswith("{")}

    decoys = ours.decoys(kinds)

    by_kind = {decoy.hash.partition("}")[0]: decoy.many for decoy in decoys[:-1]}
    slow = {kind.rstrip("}"): number for kind, number in kinds.items() if not kind.startswith("{SSHA")}
    assert by_kind == slow
    assert decoys[-1].many == sum(kinds.values()) - sum(slow.values())
    assert not any(ours.verify(decoy.hash, password).matches for decoy in decoys for password in (PASSWORD, ""))
    for decoy in decoys[:-1]:
        kind, _, value = decoy.hash.partition("}")
        assert foreign_hashes.read(value).startswith(kind)
        if value.startswith("$argon2"):
            # It is computed to the end: what cannot be decoded would be refused at once.
            with pytest.raises(VerifyMismatchError):
                PasswordHasher().verify(value, PASSWORD)
