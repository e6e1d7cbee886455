"""The mail server: does it answer, encrypted and by a valid certificate, let us in, and take our sender."""

import smtplib
import ssl
import time
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from sesame.certificates import trusted
from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning
from sesame.doctor.public_address import days_of

_AT_HOME = {"localhost", "127.0.0.1", "::1"}
_FEW_DAYS = 14
_ACCEPTED = range(200, 300)
_TEXT = (
    "Ce mail d’essai a été demandé par « flask sesame doctor --mail ».\n\n"
    "Si vous le lisez, les mails de Sésame arrivent. Regardez encore s’il est tombé dans les indésirables.\n"
)


def _look(examination: Examination) -> Finding:
    state = examination.here.portal.mail_state()
    where = f"{state.server}:{state.port}"
    if state.suppress:
        return fault("MAIL_SUPPRESS_SEND est vrai : aucun mail ne part", "ôtez MAIL_SUPPRESS_SEND (et TESTING)")
    try:
        with _connected(examination, state) as server:
            return _let_in(examination, server, where)
    except ssl.SSLCertVerificationError as error:
        return fault(
            f"{where} : certificat non valable ({error.verify_message}) ; les mails attendent",
            "installez un certificat valable pour ce nom, nommez le serveur comme son certificat, ou l’autorité privée "
            "par SESAME_MAIL_CA_FILE",
        )
    except smtplib.SMTPNotSupportedError:
        return fault(
            f"{where} ne sait pas chiffrer (STARTTLS), et MAIL_USE_TLS le demande", "corrigez MAIL_USE_TLS ou le port"
        )
    except smtplib.SMTPAuthenticationError as error:
        return fault(f"{where} refuse le compte ({error.smtp_code})", "corrigez MAIL_USERNAME et MAIL_PASSWORD")
    except (OSError, smtplib.SMTPException) as error:
        return fault(f"{where} ne répond pas ({type(error).__name__})", "voyez MAIL_SERVER, MAIL_PORT et le pare-feu")


def _let_in(examination: Examination, server: smtplib.SMTP, where: str) -> Finding:
    """Ask whether our sender is taken, and say how the connection is protected."""
    sender = parseaddr(examination.settings.mail_bounce_address or examination.settings.mail_sender)[1]
    code, _said = server.mail(sender)
    if code not in _ACCEPTED:
        return fault(
            f"{where} refuse l’expéditeur {sender} ({code})",
            "corrigez SESAME_MAIL_SENDER, SESAME_MAIL_BOUNCE_ADDRESS ou les droits du compte",
        )
    server.rset()
    certificate = server.sock.getpeercert() if isinstance(server.sock, ssl.SSLSocket) else None
    days = days_of(certificate, time.time())
    if days is None and where.rpartition(":")[0] not in _AT_HOME:
        return warning(f"{where} accepte, sans chiffrement", "réglez MAIL_USE_TLS ou MAIL_USE_SSL")
    if days is not None and days < _FEW_DAYS:
        return warning(f"{where} accepte ; son certificat expire dans {days} jours", "renouvelez ce certificat")
    how = "sans chiffrement, sur cette machine" if days is None else f"chiffré, certificat valable {days} jours"
    return ok(f"{where} accepte l’expéditeur {sender} ({how})")


def _send_one(examination: Examination) -> Finding:
    """Send a mail to whoever asked for it."""
    state, settings = examination.here.portal.mail_state(), examination.settings
    # On a test site it is caught like any other.
    to, bounces_to = settings.catch_all or examination.mail_to, settings.mail_bounce_address or settings.mail_sender
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Sésame : mail d’essai", settings.mail_sender, to
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_TEXT)
    try:
        with _connected(examination, state) as server:
            server.send_message(message, from_addr=parseaddr(bounces_to)[1])
    except (OSError, smtplib.SMTPException) as error:
        return fault(f"le mail d’essai n’est pas parti ({type(error).__name__})", "voyez la ligne « Serveur de mail »")
    if settings.catch_all:
        return ok(f"le mail d’essai est parti à {to}, comme tout sur ce site d’essai : voyez s’il arrive, et où")
    return ok("le mail d’essai est parti : voyez s’il arrive, et où")


def _recipients(examination: Examination) -> Finding:
    """Say whether mails go to people."""
    box = examination.settings.catch_all
    if not box:
        return ok("chaque mail va à son destinataire")
    return warning(
        f"site d’essai : tout va à {box}, rien aux personnes ni à l’assistance",
        "ôtez SESAME_CATCH_ALL avant d’ouvrir le site aux personnes",
    )


def _connected(examination: Examination, state: Any) -> smtplib.SMTP:
    """Connect as Sésame's own mails do; the server is left when the block ends."""
    context = trusted(examination.settings.mail_ca_file)
    patience = examination.settings.mail_timeout_seconds
    if state.use_ssl:
        server: smtplib.SMTP = smtplib.SMTP_SSL(state.server, state.port, timeout=patience, context=context)
    else:
        server = smtplib.SMTP(state.server, state.port, timeout=patience)
    try:
        server.ehlo()
        if state.use_tls:
            server.starttls(context=context)
            server.ehlo()
        if state.username and state.password:
            server.login(state.username, state.password)
    except BaseException:
        server.close()
        raise
    return server


CHECKS = (
    Check(id="mail", label="Serveur de mail", look=_look),
    Check(id="recipients", label="Destinataires", look=_recipients),
)
#: Only where somebody asked for it.
MAIL_TO_ONESELF = Check(id="mail-sent", label="Mail d’essai", look=_send_one)
