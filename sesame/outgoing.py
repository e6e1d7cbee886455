"""The part of the composition root by which what was promised leaves: the outbox, its carriers, how mails are written.

Whatever leaves for somebody leaves here.
"""

import contextlib
from collections.abc import Callable
from urllib.parse import urlsplit

from sesame.adapters.mail import MailCarrier
from sesame.adapters.mail_writing import MailWriter
from sesame.adapters.smtp_line import Patience
from sesame.certificates import trusted
from sesame.domain.delivery import MAIL
from sesame.given_ports import GivenPorts
from sesame.mailbox import mailbox
from sesame.moments import Moments
from sesame.portal_parts import PortalParts
from sesame.services.delivery import Delivery
from sesame.settings import Settings
from sesame.translation import Translator
from sesame.use_cases import Base

#: From here on dark letters are easier to read on a colour than white ones (WCAG's relative luminance).
_BRIGHT = 0.179


def build_delivery(settings: Settings, parts: PortalParts, given: GivenPorts, base: Base) -> Delivery:
    """Return what keeps promises, by the carriers that were given and ours for mails."""
    mails = MailCarrier(
        state=parts.mail_state,
        writer=mail_writer(
            settings, sender=lambda: parts.mail_state().default_sender, translator_of=parts.translator_of
        ),
        bounces_to=settings.mail_bounce_address,
        patience=Patience(answer=settings.mail_timeout_seconds, mail=settings.mail_deadline_seconds),
        tls=lambda: trusted(settings.mail_ca_file),
    )
    domain = settings.mail_sender.rpartition("@")[2].rstrip("> ") or urlsplit(settings.sign_in_url).hostname
    return Delivery(
        unit_of_work=base.unit_of_work,
        carriers={MAIL: mails, **given.carriers},
        clock=base.clock,
        message_domain=domain or "sesame.invalid",
        catch_all=settings.catch_all,
    )


def mail_writer(
    settings: Settings, *, sender: Callable[[], str], translator_of: Callable[[str], Translator]
) -> MailWriter:
    """Return who writes the mails of this site; ``sender`` is who writes them where the settings name nobody."""
    return MailWriter(
        sender=lambda: settings.mail_sender or sender(),
        reply_to=_reply_to(settings),
        surroundings={
            "institution": settings.institution,
            "help_contact": settings.help_contact,
            "services_minutes": settings.services_minutes,
            "mail_colour": settings.mail_colour,
            "mail_text_colour": text_colour_on(settings.mail_colour),
        },
        moments=Moments(settings.timezone),
        translator_of=translator_of,
    )


def _reply_to(settings: Settings) -> str:
    """Return who reads answers: the help desk that pages show where that is an address, else the one that is told."""
    with contextlib.suppress(ValueError):
        return mailbox(settings.help_contact) or settings.help_mail
    return settings.help_mail


def text_colour_on(colour: str) -> str:
    """Return black or white, whichever stands out more from a colour such as ``#0b5394``."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG's own figures
        for share in shares
    )
    return "#000000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > _BRIGHT else "#ffffff"
