"""What other systems should be for one person, and the port by which each of them is made so.

Words: a **target** is a system to which people are published; what it **should be** is read at the moment of the write
and never from the moment of the change, so that two changes are one write and their order does not matter.
"""

import datetime as dt
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum
from typing import Protocol
from typing import runtime_checkable

from sesame.domain.person import Category
from sesame.domain.person import Numbers

#: The kind of a target that only writes a log.
TRIAL = "log"
#: What people call a target: one word for all languages, or one for each.
Label = str | Mapping[str, str]


def label_in(label: Label, language: str) -> str:
    """Return what people call a target in a language, in French where there is no word of that language."""
    return label if isinstance(label, str) else label.get(language, label["fr"])


class PasswordForm(StrEnum):
    """In which form a target takes a password; the hashes are made apart from our own, without its pepper."""

    #: It takes none: passwords are somebody else's affair, or are bound to Sésame itself.
    NONE = "none"
    CLEAR = "clear"
    #: ``{ARGON2}$argon2id$…``, of parameters that a directory can pay at each bind.
    ARGON2 = "argon2"
    SSHA512 = "ssha512"
    #: ``{CRYPT}$6$…``.
    CRYPT_SHA512 = "crypt-sha512"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSecret:
    """A password in the form a target takes; never shown, never in a log."""

    form: PasswordForm
    value: str = field(repr=False)


class PublishedState(StrEnum):
    """What somebody's account should be to others, all of Sésame's reasons taken together."""

    #: Known, and not activated.
    PENDING = "pending"
    ACTIVE = "active"
    #: In use since before Sésame came: no password of it was chosen here.
    ADOPTED = "adopted"
    #: Not for now: by the person, by an operator, or while it is doubted whose it is.
    SUSPENDED = "suspended"
    #: By an operator, whatever the dates say.
    CLOSED = "closed"
    #: Left, the days of grace included.
    GONE = "gone"
    #: No longer known here at all; nothing of the person is left in what is said but ``reference``.
    FORGOTTEN = "forgotten"

    @property
    def is_open(self) -> bool:
        """Whether one may sign in."""
        return self in {PublishedState.ACTIVE, PublishedState.ADOPTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """All that a target may want to know of somebody, as it should be now; never a hash of ours.

    ``key`` is the inner key. ``revision`` is the one this was read at. ``reference`` is what the target called the
    person when it was last written, as ``Published`` told it, and empty before: a new uid renames what has that
    reference, and it is all that is left of who is forgotten. ``since`` is when the state began, where it is known;
    ``ends_on`` the last day of the account, grace included. ``password_changed_at`` is none where no password was
    chosen here. ``phone`` is the one for SMS, in E.164 form, and only there where ``sms`` is; ``photo`` says yes or no
    for each use of the photo that was asked; ``charters`` give the version read of each text, by its subject.
    """

    key: int
    revision: int
    state: PublishedState
    reference: str = ""
    uid: str = ""
    login: str = ""
    former_logins: tuple[str, ...] = ()
    category: Category | None = None
    given_name: str = ""
    family_name: str = ""
    used_given_name: str = ""
    used_family_name: str = ""
    numbers: Numbers = field(default_factory=dict)
    since: dt.datetime | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    activated_at: dt.datetime | None = None
    password_changed_at: dt.datetime | None = None
    mail: str | None = None
    personal_mail: str | None = None
    phone: str | None = None
    sms: bool = False
    photo: Mapping[str, bool] = field(default_factory=dict)
    directory_visible: bool = True
    charters: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown_given_name(self) -> str:
        """The given name the person goes by."""
        return self.used_given_name or self.given_name

    @property
    def shown_family_name(self) -> str:
        """The family name the person goes by."""
        return self.used_family_name or self.family_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a target says of a write that is done.

    ``reference`` is what it calls the person from now on (a DN, say); empty means the uid. ``changed`` is false where
    all was so already.
    """

    reference: str = ""
    changed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not in a target as it should be; ``wanted`` and ``found`` are as the target writes them.

    ``mends`` is false where publishing again does not help: a password that is no longer kept sealed, for instance.
    Values that are secrets are left empty.
    """

    name: str
    wanted: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    mends: bool = True


class Target(Protocol):
    """A system to which people are published; several threads and processes may write different people at once."""

    @property
    def name(self) -> str:
        """Its name in the declarations: it keys its progress, and operators type it."""

    @property
    def kind(self) -> str:
        """What it is: ``ldap``, ``program``, ``webhook``, ``log``."""

    @property
    def label(self) -> Label:
        """What people read where something is still on its way to it; ``fr`` is among its languages."""

    @property
    def wants(self) -> PasswordForm:
        """In which form it takes passwords."""

    def publish(self, desired: Desired, secret: PasswordSecret | None) -> Published:
        """Make it so. ``secret`` is there where a new password is to be put in force, in the form it wants.

        Done twice, or cut off and done again, it is done once: whatever is right already is left alone, and without a
        ``secret`` the password that is there stays, whatever it is. It ends well within five minutes.

        Errors: ``Unavailable`` while the system is away or busy: everybody waits, and it is left alone for a moment;
        ``TurnedAway`` where this one person has to wait; ``Refused`` with a code and no personal datum where it is no
        for good, until something of the person changes.
        """


@runtime_checkable
class Reconciled(Protocol):
    """A target that can be read, and compared with what it should be."""

    def read(self, desired: Desired) -> Mapping[str, tuple[str, ...]] | None:
        """Return what is there of the person, by the target's own names, secrets left out; none where nothing is.

        Errors: ``Unavailable``, ``Refused``.
        """

    def differences(self, desired: Desired) -> Sequence[Difference]:
        """Return what is not as it should be; nothing is written. Errors: ``Unavailable``, ``Refused``."""
