"""What the use cases need from the world: each port is named for the need, not for the technology.

Errors: an adapter whose system does not answer raises ``errors.Unavailable`` with its port's name.
What is stored in one transaction is in ``stores``.
"""

import datetime as dt
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol
from typing import runtime_checkable

from sesame.domain.delivery import Promise
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person


class Clock(Protocol):
    """The time."""

    def now(self) -> dt.datetime:
        """Return the present moment, in UTC."""

    def today(self) -> dt.date:
        """Return the date it is at the university."""


class People(Protocol):
    """Who people are. Asked outside of any transaction, so that one may be a system far away."""

    def find(self, kind: IdentifierKind, value: str) -> Person | None:
        """Return the one person with that identifier; the work is the same when there is none."""

    def get(self, key: int) -> Person | None:
        """Return the person of that inner key."""


class Verdict(Protocol):
    """The outcome of comparing a secret with its hash."""

    @property
    def matches(self) -> bool:
        """Whether the secret is the right one."""

    @property
    def outdated(self) -> bool:
        """Whether the secret is right and its hash of older parameters: who may act on it asks for a new one."""


class Hasher(Protocol):
    """Slow hashes for secrets that people choose."""

    def hash(self, secret: str) -> str:
        """Return a new salted hash."""

    def verify(self, stored: str | None, secret: str) -> Verdict:
        """Compare; without a stored hash the same work is done and the answer is no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoy:
    """A hash that nothing matches, and how many kept ones cost as much to compare with."""

    hash: str
    many: int


@runtime_checkable
class TellsCost(Protocol):
    """A hasher whose hashes say how they were made, and so what it costs to compare with them.

    One that does not is compared without a stored hash where there is none: then all its hashes have to cost the same.
    """

    @property
    def own_characters(self) -> int:
        """How many characters at its end tell a hash from others that were made in the same way."""

    def decoys(self, kinds: Mapping[str, int]) -> Sequence[Decoy]:
        """Return one decoy for each cost, that of a hash made today last.

        ``kinds`` are the beginnings of kept hashes, without their own characters, and how many have each; of those of
        another system, the kind in braces.
        """


@runtime_checkable
class ReadsForeign(Protocol):
    """A hasher that compares with hashes of another system, too: what it keeps of them begins with a brace."""

    def read_foreign(self, raw: str) -> str:
        """Return such a hash as it is kept, and compared from then on. Errors: ``Refused`` on ``hash``."""


@runtime_checkable
class Bounded(Protocol):
    """A hasher that takes so many pages at once."""

    def place(self) -> AbstractContextManager[None]:
        """Hold a place for all the hashes of one page. Errors: ``Overloaded`` when all are taken."""


class CurrentPassword(Protocol):
    """The system that knows people's passwords, where Sésame does not: asked outside of any transaction.

    Several threads ask at once. Each answer, and each ``Unavailable``, comes within the seconds of
    ``SESAME_PASSWORD_ELSEWHERE_SECONDS``; who takes longer is not waited for. No password stays in a log.
    """

    def check(self, login: str, password: str, *, person: Person | None) -> bool:
        """Tell whether the password is that person's. Errors: ``Unavailable``, whenever that is not known.

        ``login`` is as Sésame stores logins; ``person`` is none where it is nobody's: then the work is the same and the
        answer no. A password is compared as it is: nothing of it is cut off, and an empty one is never right.
        """


@runtime_checkable
class TakesPasswords(Protocol):
    """A system that knows people's passwords and can be told a new one."""

    def change(self, person: Person, password: str, *, first: bool) -> None:
        """Replace the password: the new one is right at once, and the old one nowhere. Done twice is done once.

        ``first`` is that of an activation: who has a password there keeps it. Errors: ``NotTaken`` when the rules there
        refuse it (``HAS_ONE`` where it should be the first), with nothing changed; ``Unavailable`` when it is not known
        whether it was changed.
        """


class PasswordAuthority(CurrentPassword, TakesPasswords, Protocol):
    """The same system as use cases ask it: within bounds, whatever it is."""

    @property
    def takes_changes(self) -> bool:
        """Whether it can be told a new password."""


class PasswordStrength(Protocol):
    """What it costs to guess what people choose."""

    def guesses(self, text: str, words: Iterable[str]) -> float:
        """Return how many guesses find the text; ``words``, of the person for instance, are tried first of all.

        The work is bounded whatever the text.
        """


class TextCipher(Protocol):
    """Keeps a text from whoever reads the tables without the key."""

    def encrypt(self, text: str) -> str:
        """Return the text as it may be stored."""

    def decrypt(self, stored: str) -> str | None:
        """Return the text of what was stored, in clear by an earlier version or not; none when no key opens it."""


class Secrets(Protocol):
    """Random ids and keyed digests."""

    def new_id(self) -> str:
        """Return 256 random bits as text that fits a cookie."""

    def new_code(self) -> str:
        """Return eight random digits."""

    def new_key(self) -> str:
        """Return a one-use key of 80 random bits, as people read it."""

    def digest(self, purpose: str, text: str) -> str:
        """Return a keyed digest: equal texts of one purpose agree, and nothing can be read from it."""

    def digests(self, purpose: str, text: str) -> Sequence[str]:
        """Return it under each secret key there is, the newest first: what was kept may be under an older one."""


class MailLinks(Protocol):
    """Signed tokens that links in mails carry."""

    def seal(self, purpose: str, content: dict[str, str]) -> str:
        """Return a token of that purpose."""

    def open(self, purpose: str, token: str, *, max_age: dt.timedelta) -> dict[str, str]:
        """Return what was sealed. Errors: ``Expired("link_expired")`` for any token that is not good."""


class PhoneNumbers(Protocol):
    """Reading phone numbers as people write them."""

    def parse_mobile(self, raw: str) -> str:
        """Return the number in E.164 form.

        Errors: ``Refused`` on ``phone`` with ``phone_missing``, ``phone_invalid``, ``phone_not_mobile``, or
        ``phone_needs_plus`` where it might be a number of another country, which then has to be named.
        """

    def shown(self, number: str) -> str:
        """Return a number of E.164 form as people read it, with its country's code."""


class Carrier(Protocol):
    """What brings one kind of promise: mails, for instance."""

    def carry(self, promise: Promise, *, reference: str) -> None:
        """Hand the promise over; ``reference`` is the same at every try, so that a receiver can tell a repetition.

        Errors: ``Unavailable`` when nothing can be handed over now, ``TurnedAway`` when this one was not taken and may
        be later, ``Refused`` when it never will be, for a reason that is the receiver's own. It has to end, one way or
        the other, well within the five minutes for which the promise is this process's.
        """


@runtime_checkable
class LineKeeper(Protocol):
    """A carrier that can keep its line open from one promise to the next."""

    def connected(self) -> AbstractContextManager[Carrier]:
        """Return a carrier for some promises in a row, whose line is closed when the block ends."""


#: Told, after a commit, the ids of the promises the transaction made. It must not raise.
AfterCommit = Callable[[Sequence[int]], None]

#: Told, after a commit, the inner keys of the people of whom something changed. It must not raise.
AfterChange = Callable[[frozenset[int]], None]


class FloodGate(Protocol):
    """The first fence: how many requests one address may make, right or wrong."""

    def check(self) -> None:
        """Count the present request. Errors: ``Throttled``; ``Unavailable`` when it cannot count."""


class ClientGate(Protocol):
    """How often each sign-in server may ask; open when it cannot count, since everybody waits behind one."""

    def check(self, client: str, per_minute: int) -> None:
        """Count one question of a client. Errors: ``Throttled``."""
