"""Who writes mails where no app was mounted, and only what becomes of them matters."""

from sesame.adapters.mail_writing import MailWriter
from sesame.moments import Moments
from sesame.translation import translator


def plain_writer() -> MailWriter:
    """Return who writes for an invented university."""
    return MailWriter(
        sender=lambda: "ne-pas-repondre@univ-demo.example",
        reply_to="",
        surroundings={
            "institution": "Université de démonstration",
            "help_contact": "",
            "services_minutes": 0,
            "mail_colour": "#0b5394",
            "mail_text_colour": "#ffffff",
        },
        moments=Moments("Europe/Paris"),
        translator_of=translator,
    )
