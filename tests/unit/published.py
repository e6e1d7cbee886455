"""Targets of the tests: what they were told, answers by script, and the pair of keys passwords are sealed under."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.publication_models import PublicationRow
from sesame.adapters.sql.publication_models import SealedSecretRow
from sesame.domain.publishing import Desired
from sesame.domain.publishing import Difference
from sesame.domain.publishing import Label
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret
from sesame.domain.publishing import Published
from sesame.services.publication import Publication
from tests.invented_people import LEA
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.house import House

PRIVATE = "yAnCFOcb/QVUGK7U7iBkYO2bZ8dpJfdCkYWgM3mZxHk="
PUBLIC = "ATKyAYm/A3BTEVzSCpGOpVbPhg7MbeRF9aLeTiHo0k0="


@dataclass
class ScriptedTarget:
    """Keeps what it was told; ``answer`` may raise, before it is kept, and ``after`` once it is."""

    name: str = "ent"
    wants: PasswordForm = PasswordForm.NONE
    answer: Callable[[Desired], object] = lambda _desired: None
    after: Callable[[Desired], object] = lambda _desired: None
    told: list[Desired] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)
    label: Label = "l’ENT"
    kind: str = "scripted"

    def publish(self, desired: Desired, secret: PasswordSecret | None) -> Published:
        """Keep it, or fail as the script says."""
        self.answer(desired)
        self.told.append(desired)
        if secret:
            self.passwords.append(secret.value)
        self.after(desired)
        return Published()

    @property
    def states(self) -> list[str]:
        """The state of each write, in order."""
        return [desired.state.value for desired in self.told]


def publishing_house(engine: Engine, clock: SettableClock, *targets: ScriptedTarget) -> House:
    """Return every use case, with publication to these targets."""
    keys = {"SESAME_PUBLISH_PUBLIC_KEY": PUBLIC, "SESAME_PUBLISH_PRIVATE_KEY": PRIVATE}
    return House(engine, clock, PlainHasher(), targets=targets, **keys)


def publication_of(house: House) -> Publication:
    """Return the deliverer of a house."""
    return house.services.publishing.publication


@dataclass
class ReadableTarget(ScriptedTarget):
    """One that can be compared: its entries are what was told last, ``broken`` whose others have changed."""

    broken: set[int] = field(default_factory=set)
    without_password: set[int] = field(default_factory=set)

    def publish(self, desired: Desired, secret: PasswordSecret | None) -> Published:
        """Keep it; an entry that is written is whole again, and has the password where there is one."""
        published = super().publish(desired, secret)
        self.broken.discard(desired.key)
        if secret:
            self.without_password.discard(desired.key)
        return published

    def read(self, desired: Desired) -> Mapping[str, tuple[str, ...]] | None:
        """Return the state alone."""
        last = next((told for told in reversed(self.told) if told.key == desired.key), None)
        return {"state": (last.state.value,)} if last else None

    def differences(self, desired: Desired) -> Sequence[Difference]:
        """Compare the state, and whether there is a password."""
        entry = self.read(desired) or {}
        found = () if desired.key in self.broken else entry.get("state", ())
        wanted = (desired.state.value,)
        said = [Difference(name="state", wanted=wanted, found=found)] if wanted != found else []
        if desired.key in self.without_password:
            said.append(Difference(name="userPassword", mends=False))
        return said


def secrets_left(engine: Engine) -> int:
    """Return how many passwords are still sealed."""
    with Session(engine) as session:
        return len(list(session.scalars(select(SealedSecretRow))))


def row_of(engine: Engine, person: int = LEA.key) -> PublicationRow:
    """Return how far the target is with a person."""
    with Session(engine) as session:
        return session.scalars(select(PublicationRow).where(PublicationRow.person == person)).one()
