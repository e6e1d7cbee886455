"""A person's credentials, their state and the choices that belong to them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum


class AccountState(StrEnum):
    """Whether somebody may sign in: not yet, yes, or not for now."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"


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

    ``suspended_at`` is when it was last suspended: sessions begun before then are over for good.
    """

    person: int
    state: AccountState
    password_hash: str
    password_changed_at: dt.datetime
    joker: JokerSecret
    activated_at: dt.datetime
    suspended_at: dt.datetime | None = None
