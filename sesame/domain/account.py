"""A person's credentials, their state and the choices that belong to them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum


class AccountState(StrEnum):
    """Whether somebody may sign in: not yet, yes, or not for now.

    An ``ADOPTED`` account was active elsewhere before Sésame came, and no password of it was chosen here yet.
    """

    PENDING = "pending"
    ACTIVE = "active"
    ADOPTED = "adopted"
    SUSPENDED = "suspended"

    @property
    def is_open(self) -> bool:
        """Whether it is in use, wherever its password was chosen."""
        return self in OPEN


#: The states in which an account is in use.
OPEN = frozenset({AccountState.ACTIVE, AccountState.ADOPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class JokerSecret:
    """The secret question as kept: a listed question's id or the person's own text, and a hash."""

    question_id: str | None
    own_question: str | None
    answer_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a person decided and may change later; the phone is in E.164 form."""

    photo: Mapping[str, bool] = field(default_factory=dict)
    sms: bool = False
    phone: str | None = None
    directory_visible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is stored of an account; a person without a row is ``pending``.

    ``suspended_at`` is when it was last suspended or closed: sessions begun before then are over for good. Who was
    adopted has no joker until they choose one; ``password_hash`` is then one that another system made, or none where
    nothing is known of it, and ``activated_at`` is none until a password is chosen here.
    """

    person: int
    state: AccountState
    password_hash: str | None
    password_changed_at: dt.datetime
    joker: JokerSecret | None
    activated_at: dt.datetime | None
    adopted_at: dt.datetime | None = None
    suspended_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What became of accounts that were to be adopted, by inner key; who is in none of them activated one here.

    ``completed`` were adopted before, without a password that is known, and have its hash now; ``before`` were adopted
    before and are as they were.
    """

    new: frozenset[int] = frozenset()
    completed: frozenset[int] = frozenset()
    before: frozenset[int] = frozenset()
