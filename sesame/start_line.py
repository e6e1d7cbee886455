"""The one line a portal's log begins with: which Sésame this is, and what it stands on."""

import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from sesame.command_line import is_for_a_command
from sesame.limiter_store import kind_of
from sesame.mounted import Mounted
from sesame.version import RUNNING

log = logging.getLogger("sesame")


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundations:
    """What a mounted Sésame stands on, each in a word and without any credential."""

    version: str
    database: str
    mail: str
    identity: str
    limiter: str


def foundations_of(here: Mounted) -> Foundations:
    """Look at what is mounted."""
    settings = here.services.settings
    return Foundations(
        version=RUNNING,
        database=urlsplit(settings.database_url).scheme.partition("+")[0],
        mail=here.portal.mail_host(),
        identity=here.portal.identity_source(),
        limiter=kind_of(here),
    )


def announce(here: Mounted) -> None:
    """Write the line, where the app is made to serve pages: what a timer's command writes would end in a mail."""
    if is_for_a_command():
        return
    found = foundations_of(here)
    log.info(
        "Sésame %s: database %s, mail by %s, identity by %s, limiter in %s",
        found.version,
        found.database,
        found.mail,
        found.identity,
        found.limiter,
    )
