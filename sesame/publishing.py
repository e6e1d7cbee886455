"""The part of the composition root that puts publication together: targets, what is sealed, and the deliverer."""

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sesame.adapters.password_forms import DirectoryForms
from sesame.adapters.secret_sealing import HpkeOpener
from sesame.adapters.secret_sealing import HpkeSealer
from sesame.adapters.secret_sealing import new_key_pair
from sesame.adapters.secret_sealing import public_half
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import Target
from sesame.services.password_sealing import PasswordSealing
from sesame.services.publication import Publication
from sesame.services.publication_state import PublicationState
from sesame.services.reconciliation import Reconciliation
from sesame.services.refused_passwords import RefusedPasswords
from sesame.services.undelivered_passwords import UndeliveredPasswords
from sesame.settings import Settings
from sesame.use_cases import Base

#: How long the database is left to others between two lots, in seconds.
_REST = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """Everything that commands and pages ask of publication."""

    publication: Publication
    state: PublicationState
    undelivered: UndeliveredPasswords
    refused: RefusedPasswords
    reconciliation: Reconciliation

    #: Whether the public key is that of the newest private one; none where they are not both here.
    keys_fit: bool | None

    def new_keys(self) -> tuple[str, str]:
        """Return a new private key and its public half."""
        return new_key_pair()


def build_publishing(base: Base) -> Publishing:
    """Return publication to the targets there are."""
    settings = base.settings
    state = PublicationState(
        people=base.people,
        reading=base.reading,
        attendance=base.attendance,
        clock=base.clock,
        charters=settings.charters,
    )
    return Publishing(
        publication=Publication(
            targets=base.targets,
            state=state,
            unit_of_work=base.unit_of_work,
            reading=base.reading,
            clock=base.clock,
            opener=HpkeOpener(*settings.publish_private_key) if settings.publish_private_key else None,
        ),
        state=state,
        undelivered=UndeliveredPasswords(
            targets=base.targets,
            people=base.people,
            unit_of_work=base.unit_of_work,
            reading=base.reading,
            notification=base.notification,
            clock=base.clock,
            kept=dt.timedelta(days=settings.publish_secret_days),
            rest=lambda: time.sleep(_REST),
        ),
        refused=RefusedPasswords(
            labels={target.name: target.label for target in base.targets},
            people=base.people,
            unit_of_work=base.unit_of_work,
            reading=base.reading,
            notification=base.notification,
            clock=base.clock,
        ),
        keys_fit=_keys_fit(settings),
        reconciliation=Reconciliation(
            state=state, people=base.people, unit_of_work=base.unit_of_work, reading=base.reading
        ),
    )


def _keys_fit(settings: Settings) -> bool | None:
    if not (settings.publish_public_key and settings.publish_private_key):
        return None
    return public_half(settings.publish_private_key[0]) == settings.publish_public_key


def build_sealing(settings: Settings, targets: Sequence[Target]) -> PasswordSealing | None:
    """Return what seals passwords for these targets; none where none of them takes any."""
    taking = [target for target in targets if target.wants is not PasswordForm.NONE]
    if not taking:
        return None
    sealer = HpkeSealer(settings.publish_public_key)
    return PasswordSealing(targets=taking, forms=DirectoryForms(), sealer=sealer)
