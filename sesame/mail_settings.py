"""The settings of mails, and of whatever else leaves for somebody."""

from dataclasses import dataclass

from sesame.setting_types import boolean
from sesame.setting_types import catch_all
from sesame.setting_types import certificates
from sesame.setting_types import colour
from sesame.setting_types import mail_address
from sesame.setting_types import positive
from sesame.setting_types import setting


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """The half of the settings that says how mails leave."""

    mail_sender: str = setting(
        mail_address, "", "Sender of Sésame's mails; by default the portal's MAIL_DEFAULT_SENDER."
    )
    mail_bounce_address: str = setting(
        mail_address,
        "",
        "Where mails that cannot be brought come back to (the envelope's sender, Return-Path); by default the sender.",
    )
    mail_colour: str = setting(
        colour,
        "#0b5394",
        "Colour behind the university's name at the head of mails; what is written on it stays legible.",
    )
    mail_timeout_seconds: int = setting(
        positive(1, 120), 5, "Patience with each answer of the mail server before the mail waits in the outbox."
    )
    mail_deadline_seconds: int = setting(
        positive(1, 120), 60, "Patience with the mail server for one whole mail, however slowly it answers."
    )
    mail_ca_file: str = setting(
        certificates,
        "",
        "File of the private certificate authority of the mail server, the only one believed then; by default those of "
        "the system, or of the variable SSL_CERT_FILE.",
    )
    catch_all: str = setting(
        catch_all,
        "",
        "For a test site: the one mail address to which everything goes that would leave for people or the help desk, "
        "mails and whatever other carriers bring; each says whom it was meant for. By default nothing is caught.",
    )
    deliver_after_response: bool = setting(
        boolean, True, "Try to send each mail right after the answer; when false, only `sesame deliver` sends."
    )
