"""Every check, in the order in which one mends: what others stand on comes first."""

import logging
from collections.abc import Iterator

from sesame.doctor import address
from sesame.doctor import database
from sesame.doctor import directories
from sesame.doctor import hashing
from sesame.doctor import identity
from sesame.doctor import keys
from sesame.doctor import layout
from sesame.doctor import limiter
from sesame.doctor import mail
from sesame.doctor import mail_words
from sesame.doctor import password_authority
from sesame.doctor import people
from sesame.doctor import people_nights
from sesame.doctor import people_sources
from sesame.doctor import proxy
from sesame.doctor import publishing
from sesame.doctor import sign_in
from sesame.doctor import target_secrets
from sesame.doctor import timers
from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.errors import Unavailable
from sesame.request_log import cause_of

CHECKS: tuple[Check, ...] = (
    *database.CHECKS,
    *keys.CHECKS,
    *address.CHECKS,
    *proxy.CHECKS,
    *identity.CHECKS,
    *layout.CHECKS,
    *limiter.CHECKS,
    *hashing.CHECKS,
    *password_authority.CHECKS,
    *sign_in.CHECKS,
    *people_sources.CHECKS,
    *target_secrets.CHECKS,
    *people_nights.CHECKS,
    *directories.CHECKS,
    *mail.CHECKS,
    *mail_words.CHECKS,
    *timers.CHECKS,
    *publishing.CHECKS,
    *people.CHECKS,
)

_PORTS = {"database": "la base de données", "mail": "le serveur de mail", "limiter": "le limiteur"}


def examine(examination: Examination) -> Iterator[tuple[Check, Finding]]:
    """Look at everything, one thing after the other; a check that fails is a finding of its own."""
    for check in (*CHECKS, *((mail.MAIL_TO_ONESELF,) if examination.mail_to else ())):
        yield check, _look(check, examination)


def _look(check: Check, examination: Examination) -> Finding:
    try:
        return check.look(examination)
    except Unavailable as error:
        port = _PORTS.get(error.port, error.port)
        return fault(f"{port} ne répond pas, et rien n’a pu être vu", "voyez la ligne qui en parle")
    except Exception as error:
        logging.getLogger("sesame").exception("a check of the doctor failed")
        return fault(f"la vérification elle-même a échoué ({cause_of(error)})", "signalez-le avec le journal")
