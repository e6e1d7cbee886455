"""The trial target: a line in the log for each write, and nothing else, so that a site sees what would leave."""

import logging
from dataclasses import dataclass

from sesame.domain.publishing import TRIAL
from sesame.domain.publishing import Desired
from sesame.domain.publishing import Label
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret
from sesame.domain.publishing import Published

log = logging.getLogger("sesame.publication")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogTarget:
    """Writes whom it is told of by the inner key alone."""

    name: str
    label: Label
    wants: PasswordForm = PasswordForm.NONE
    kind: str = TRIAL

    def publish(self, desired: Desired, secret: PasswordSecret | None) -> Published:
        """Write the line."""
        password = f"a password as {secret.form}" if secret else "no password"
        log.info(
            "%s: person %s should be %s at revision %s, with %s",
            self.name,
            desired.key,
            desired.state,
            desired.revision,
            password,
        )
        return Published()
