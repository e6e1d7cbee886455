"""What the page of « Mon Sésame » says, in words."""

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from itertools import groupby
from itertools import islice

from babel.dates import format_date
from babel.dates import format_datetime

from sesame.blueprints.messages import KIND_LABELS
from sesame.blueprints.steps.question import question_text
from sesame.domain.audit import HELP_DESK
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.person import Category
from sesame.services.account import Overview
from sesame.settings import Settings
from sesame.translation import Translator
from sesame.translation import msg

EVENTS = {
    AuditAction.ACCOUNT_ACTIVATED: msg("Compte activé"),
    AuditAction.CHARTER_ACCEPTED: msg("Prise de connaissance du règlement intérieur"),
    AuditAction.IDENTITY_PROVEN: msg("Numéro et date de naissance reconnus"),
    AuditAction.IDENTITY_REFUSED: msg("Tentative d’identification refusée"),
    AuditAction.IDENTITY_PATH_CLOSED: msg("Tentative d’identification bloquée"),
    AuditAction.CODE_SENT: msg("Code envoyé par mail"),
    AuditAction.CODE_REFUSED: msg("Code refusé"),
    AuditAction.ANSWER_REFUSED: msg("Réponse joker refusée"),
    AuditAction.PASSWORD_RECOVERED: msg("Mot de passe remplacé après un oubli"),
    AuditAction.PASSWORD_CHANGED: msg("Mot de passe changé"),
    AuditAction.CURRENT_PASSWORD_REFUSED: msg("Mot de passe actuel refusé"),
    AuditAction.JOKER_CHANGED: msg("Question joker changée"),
    AuditAction.DIRECTORY_CHANGED: msg("Visibilité dans l’annuaire changée"),
    AuditAction.PHOTO_CHANGED: msg("Usage de la photo changé"),
    AuditAction.SMS_CHANGED: msg("Choix pour les SMS changé"),
    AuditAction.ACCOUNT_SUSPENDED: msg("Compte suspendu"),
    AuditAction.ACCOUNT_RESUMED: msg("Compte rétabli"),
    AuditAction.ACCOUNT_RESET: msg("Compte remis à activer"),
    AuditAction.PATHS_REOPENED: msg("Essais rendus par l’assistance"),
}

CATEGORIES = {
    Category.STUDENT: msg("Étudiant"),
    Category.STAFF: msg("Personnel"),
    Category.EXTERNAL: msg("Externe"),
}

LANGUAGES = {"fr": msg("français"), "en": msg("anglais")}

#: Enough to recognise one's own doings, and to notice those of somebody else.
_RECENT = 10


def masked_phone(phone: str) -> str:
    """Return enough of a number to recognise it: « +33 6 •• •• •• 34 »."""
    return f"{phone[:3]} {phone[3:4]} •• •• •• {phone[-2:]}"


def summary(overview: Overview, settings: Settings, tr: Translator) -> dict[str, object]:
    """Return what the template shows."""
    zone = zoneinfo.ZoneInfo(settings.timezone)
    joker, preferences = overview.account.joker, overview.preferences
    charter = [consent for consent in overview.consents if consent.subject == "charter"]
    return {
        "person": overview.person,
        "password_changed": _day(overview.account.password_changed_at, zone, tr),
        "question": question_text(joker.question_id, joker.own_question, tr),
        "visible": preferences.directory_visible,
        "uses": [
            {"label": use.label(tr.language), "granted": preferences.photo.get(use.id, False)}
            for use in settings.photo_uses
        ],
        "sms": preferences.sms,
        "phone": masked_phone(preferences.phone) if preferences.phone else "",
        "charter_accepted": _day(charter[-1].decided_at, zone, tr) if charter else "",
        "events": _recent(overview, zone, tr),
    }


def readable_data(overview: Overview, settings: Settings, tr: Translator) -> dict[str, object]:
    """Return everything that is kept, in words; the file of the same data is ``own_data``."""
    zone = zoneinfo.ZoneInfo(settings.timezone)
    person, account, preferences = overview.person, overview.account, overview.preferences
    yes, no = tr("Oui"), tr("Non")
    person_rows: list[tuple[str, str | None]] = [
        (tr("Identifiant numérique unique (uid)"), person.uid),
        (tr("Catégorie"), tr(CATEGORIES[person.category])),
        (tr("Prénom"), person.given_name),
        (tr("Nom"), person.family_name),
        (tr("Date de naissance"), format_date(person.birth_date, "long", locale=tr.locale)),
        *((tr(label), person.identifier(kind)) for kind, label in KIND_LABELS.items() if kind != "uid"),
        (tr("Adresse de messagerie"), person.mail),
        (tr("Adresse personnelle"), person.personal_mail),
        (tr("Téléphone connu de l’université"), person.phone),
        (tr("Langue des mails"), tr(LANGUAGES[person.language]) if person.language in LANGUAGES else None),
    ]
    joker = account.joker
    account_rows: list[tuple[str, str | None]] = [
        (tr("Activé le"), _moment(account.activated_at, zone, tr)),
        (tr("Mot de passe changé le"), _moment(account.password_changed_at, zone, tr)),
        (tr("Question joker"), question_text(joker.question_id, joker.own_question, tr)),
    ]
    choice_rows: list[tuple[str, str | None]] = [
        *(
            (tr("Photo : {use}", use=use.label(tr.language)), yes if preferences.photo.get(use.id) else no)
            for use in settings.photo_uses
        ),
        (tr("SMS d’alerte"), yes if preferences.sms else no),
        (tr("Téléphone pour les SMS"), preferences.phone),
        (tr("Visible dans l’annuaire interne"), yes if preferences.directory_visible else no),
    ]
    decisions = [
        {
            "granted": consent.granted,
            "wording": consent.wording.text,
            "when": _moment(consent.decided_at, zone, tr),
            "where": _where(consent.origin, tr),
        }
        for consent in overview.consents
    ]
    return {
        "person_rows": _known(person_rows),
        "account_rows": _known(account_rows),
        "choice_rows": _known(choice_rows),
        "decisions": decisions,
        "events": [_line(event, zone, tr) for event in _shown(overview)],
    }


def _shown(overview: Overview) -> Iterator[AuditEvent]:
    """Give what happened to the account, as far as it is told, the latest first."""
    return (event for event in reversed(overview.events) if event.action in EVENTS)


def _recent(overview: Overview, zone: zoneinfo.ZoneInfo, tr: Translator) -> list[dict[str, str]]:
    """Return the latest lines; what came several times in a row from one place is one of them.

    So whoever guesses hides nothing else by it. Only what is shown is put into words.
    """
    groups = groupby(_shown(overview), key=lambda event: (event.action, event.origin))
    return [_line(next(group), zone, tr, again=sum(1 for _ in group)) for _same, group in islice(groups, _RECENT)]


def _line(event: AuditEvent, zone: zoneinfo.ZoneInfo, tr: Translator, *, again: int = 0) -> dict[str, str]:
    """Return one event in words; ``again`` is how many times more it came."""
    what = tr(EVENTS[event.action])
    if again:
        what = tr("{event} ({n} fois)", event=what, n=again + 1)
    return {"when": _moment(event.at, zone, tr), "what": what, "where": _where(event.origin, tr)}


def _known(rows: list[tuple[str, str | None]]) -> list[tuple[str, str]]:
    return [(label, value) for label, value in rows if value]


def _where(origin: str, tr: Translator) -> str:
    if origin == HELP_DESK:
        return tr("par l’assistance")
    return tr("depuis {address}", address=origin) if origin else ""


def _day(moment: dt.datetime, zone: zoneinfo.ZoneInfo, tr: Translator) -> str:
    return format_date(moment.astimezone(zone), "long", locale=tr.locale)


def _moment(moment: dt.datetime, zone: zoneinfo.ZoneInfo, tr: Translator) -> str:
    return format_datetime(moment.astimezone(zone), "medium", locale=tr.locale)
