"""The part of the composition root that puts the sign-in together: for the portal, and for a CAS server's process."""

from sesame.domain.ports import Clock
from sesame.domain.ports import Hasher
from sesame.domain.ports import People
from sesame.domain.ports import Secrets
from sesame.domain.stores import Reading
from sesame.domain.stores import UnitOfWork
from sesame.services.decoys import Decoys
from sesame.services.sign_in import SignIn
from sesame.services.sign_in_guard import SignInGuard
from sesame.services.slowing import Slowdown
from sesame.settings import Settings


def build_sign_in(
    settings: Settings,
    *,
    people: People,
    unit_of_work: UnitOfWork,
    reading: Reading,
    hasher: Hasher,
    secrets: Secrets,
    clock: Clock,
    slowdown: Slowdown,
) -> SignIn:
    """Return what answers whether a password is right."""
    limit = settings.sign_in_tries_per_quarter_hour
    return SignIn(
        people=people,
        unit_of_work=unit_of_work,
        reading=reading,
        hasher=hasher,
        secrets=secrets,
        guard=SignInGuard(limit=limit, unit_of_work=unit_of_work, secrets=secrets, clock=clock, slowdown=slowdown),
        decoys=Decoys(reading=reading, hasher=hasher, secrets=secrets, clock=clock),
    )
