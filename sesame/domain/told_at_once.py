"""The port by which a system with rules of its own is told a password while its owner is at the page."""

from typing import Protocol
from typing import runtime_checkable

from sesame.domain.publishing import Desired
from sesame.domain.publishing import Label
from sesame.errors import Unavailable


class Silent(Unavailable):
    """A system made whoever asked it wait, and did not answer."""


class PasswordAtOnce(Protocol):
    """Tells a password, and hears at once whether the system's own rules take it."""

    def tell(self, desired: Desired, password: str, *, again: bool) -> bool:
        """Put a password in force; false where that is not to be done now: the person is not there yet.

        ``again`` is that somebody may have told the same one before, whose answer was lost. Errors: ``NotTaken`` by
        the system's rules, after which nothing is changed; ``Silent``, ``Unavailable``, after which it may be.
        """


@runtime_checkable
class ToldAtOnce(Protocol):
    """A target that may be told passwords at once, and by what; none where it waits for the deliverer."""

    @property
    def name(self) -> str:
        """Its name in the declarations."""

    @property
    def label(self) -> Label:
        """What people read of it."""

    @property
    def at_once(self) -> PasswordAtOnce | None:
        """What tells it."""
