"""Sealing a new password for every target that takes one, while the page has it: later nobody has it any more."""

import secrets
from collections.abc import Sequence

from sesame.domain.publications import SealedSecret
from sesame.domain.publishing import Target
from sesame.domain.secret_sealing import PasswordForms
from sesame.domain.secret_sealing import SecretSealer


class PasswordSealing:
    """Makes each form once, whatever number of targets takes it, and seals it for each of them."""

    def __init__(self, *, targets: Sequence[Target], forms: PasswordForms, sealer: SecretSealer) -> None:
        """Take the targets that take passwords, what makes the forms, and what seals."""
        self._targets = tuple(targets)
        self._forms = forms
        self._sealer = sealer

    def seal(self, password: str) -> tuple[SealedSecret, ...]:
        """Return what is to be kept; call it before the transaction, which a slow hash must not hold."""
        made = {form: self._forms.make(form, password) for form in {target.wants for target in self._targets}}
        return tuple(
            SealedSecret(
                target=target.name,
                serial=secrets.token_urlsafe(16),
                sealed=self._sealer.seal(target.name, made[target.wants]),
            )
            for target in self._targets
        )
