"""One run of the doctor: what all checks may look at, each thing looked at once."""

from dataclasses import dataclass
from functools import cached_property

from flask import Flask

from sesame.doctor.public_address import Visits
from sesame.doctor.public_address import visit
from sesame.layout_check import shown_notices
from sesame.mounted import Mounted
from sesame.mounted import mounted
from sesame.notices import Notice
from sesame.settings import Settings


@dataclass(kw_only=True)
class Examination:
    """The patient, and what whoever asked has said: the number of processes, where a mail may go."""

    app: Flask
    processes: int | None = None
    mail_to: str = ""

    @property
    def here(self) -> Mounted:
        """What is mounted."""
        return mounted(self.app)

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.here.services.settings

    @cached_property
    def visits(self) -> Visits:
        """What the portal says of itself when it is asked from outside, at its public address."""
        return visit(self.app, self.here)

    @cached_property
    def policy_notices(self) -> list[Notice]:
        """What of the portal's layout has no effect on a page of ours, as it is answered."""
        return shown_notices(self.app)

    @property
    def known_processes(self) -> int:
        """How many processes serve, as far as anybody told or was seen."""
        return self.processes or max(len(self.visits.processes), 1)
