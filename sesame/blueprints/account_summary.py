"""What the page of « Mon Sésame » says, in words."""

import datetime as dt
import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping

from sesame.blueprints.messages import KIND_LABELS
from sesame.blueprints.steps.answer import question_text
from sesame.domain.audit import PERHAPS_CHANGED
from sesame.domain.audit import THE_PERSON
from sesame.domain.audit import ActorKind
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.consents import Answer
from sesame.domain.consents import Consent
from sesame.domain.partial_date import BirthDate
from sesame.domain.partial_date import PartialDate
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.person import Category
from sesame.domain.person import Person
from sesame.domain.preferences import PREFERENCES
from sesame.domain.preferences import SECTIONS
from sesame.domain.text import msg
from sesame.moments import Length
from sesame.moments import Moments
from sesame.moments import day_in_words
from sesame.moments import month_in_words
from sesame.services.account import Overview
from sesame.services.account_history import History
from sesame.services.account_history import Told
from sesame.settings import Settings
from sesame.translation import Translator

EVENTS = {
    AuditAction.ACCOUNT_ACTIVATED: msg("Compte activé"),
    AuditAction.ACCOUNT_ADOPTED: msg("Compte existant repris dans Sésame"),
    AuditAction.CHARTER_ACCEPTED: msg("Prise de connaissance des règles de l’université"),
    AuditAction.IDENTITY_PROVEN: msg("Numéro et date de naissance reconnus"),
    AuditAction.IDENTITY_REFUSED: msg("Tentative d’identification refusée"),
    AuditAction.IDENTITY_PATH_CLOSED: msg("Tentative d’identification bloquée"),
    AuditAction.KEY_GIVEN: msg("Clé remise par l’assistance"),
    AuditAction.KEY_USED: msg("Clé utilisée"),
    AuditAction.CODE_SENT: msg("Code envoyé par mail"),
    AuditAction.LOGIN_SENT: msg("Identifiant envoyé par mail"),
    AuditAction.CODE_REFUSED: msg("Code refusé"),
    AuditAction.ANSWER_REFUSED: msg("Réponse joker refusée"),
    AuditAction.PASSWORD_RECOVERED: msg("Mot de passe remplacé après un oubli"),
    AuditAction.PASSWORD_CHANGED: msg("Mot de passe changé"),
    AuditAction.CURRENT_PASSWORD_REFUSED: msg("Mot de passe actuel refusé"),
    AuditAction.SIGN_IN_REFUSED: msg("Mot de passe refusé à la connexion"),
    AuditAction.SIGN_IN_SLOWED: msg("Trop de mots de passe refusés : connexions ralenties"),
    AuditAction.JOKER_CHANGED: msg("Question joker changée"),
    AuditAction.DIRECTORY_CHANGED: msg("Visibilité dans l’annuaire changée"),
    AuditAction.PHOTO_CHANGED: msg("Usage de la photo changé"),
    AuditAction.SMS_CHANGED: msg("Choix pour les SMS changé"),
    AuditAction.PHONE_CHANGED: msg("Numéro pour les SMS changé"),
    AuditAction.ACCOUNT_SUSPENDED: msg("Compte suspendu"),
    AuditAction.ACCOUNT_RESUMED: msg("Compte rétabli"),
    AuditAction.ACCOUNT_RESET: msg("Compte remis à activer"),
    AuditAction.PATHS_REOPENED: msg("Essais rendus par l’assistance"),
    AuditAction.ACCESS_CLOSED: msg("Accès fermé par l’université"),
    AuditAction.ACCESS_REOPENED: msg("Accès rouvert par l’université"),
    AuditAction.PASSWORD_UNDELIVERED: msg("Mail envoyé : un service n’a pas reçu votre mot de passe"),
    AuditAction.END_ANNOUNCED: msg("Mail envoyé : le compte va fermer"),
    AuditAction.NAME_RELEASED: msg("Ancien nom de connexion rendu libre"),
    AuditAction.PERSON_RENAMED: msg("Identifiant de connexion changé par l’université"),
    AuditAction.WAITING_SETTLED: msg("Doute sur votre fiche à l’université levé par l’assistance"),
    AuditAction.PERSON_MERGED: msg("Deux fiches réunies par l’université"),
    AuditAction.PERSON_VIEWED: msg("Fiche consultée par l’assistance"),
    AuditAction.PERSON_WARNED: msg("Mail envoyé : quelqu’un a essayé d’entrer à votre place"),
}

CATEGORIES = {
    Category.STUDENT: msg("Étudiant"),
    Category.STAFF: msg("Personnel"),
    Category.EXTERNAL: msg("Externe"),
}

ANSWERS = {
    Answer.YES: msg("accepté"),
    Answer.NO: msg("refusé"),
    Answer.REFUSE_ALL: msg("refusé, avec tous les usages à la fois"),
}

#: Who did something to the account in the person's place.
ACTORS = {
    ActorKind.AGENT: msg("par l’assistance"),
    ActorKind.OPERATOR: msg("par l’assistance"),
    ActorKind.SOURCE: msg("par le fichier de l’université"),
    ActorKind.SYSTEM: msg("par Sésame"),
}

#: Reasons that Sésame itself has; those of people are in their own words.
REASONS = {PERHAPS_CHANGED: msg("réponse perdue, il a peut-être été changé")}

LANGUAGES = {"fr": msg("français"), "en": msg("anglais")}

#: Events on the first page: enough to recognise one's own last doings; the other page has the rest.
RECENT = 3
_DIGIT = re.compile(r"\d")
#: Events and decisions on the page of one's own data, and those looked at for what deserves attention.
LISTED = 100


def masked_phone(shown: str) -> str:
    """Return enough of a number, as it is shown, to recognise it: « +33 6 •• •• •• 34 »."""
    code, _, national = shown.partition(" ")
    return f"{code} {national[:1]}{_DIGIT.sub('•', national[1:-2])}{national[-2:]}"


def summary(
    overview: Overview,
    history: History,
    settings: Settings,
    tr: Translator,
    *,
    here: str,
    shown_phone: Callable[[str], str],
) -> dict[str, object]:
    """Return what the template shows; ``here`` is the address of who reads it, which tells them nothing."""
    moments = Moments(settings.timezone)
    preferences = overview.preferences
    return {
        "person": overview.person,
        "sections": {section.name: section for section in SECTIONS},
        "password_changed": moments.day(overview.account.password_changed_at, tr),
        "chosen_here": overview.account.activated_at is not None,
        "question": _question(overview, tr) or tr("Pas encore choisie"),
        "visible": preferences.directory_visible,
        "granted": [use.label(tr.language) for use in settings.photo_uses if preferences.photo.get(use.id, False)],
        "sms": preferences.sms,
        "phone": masked_phone(shown_phone(preferences.phone)) if preferences.phone else "",
        "events": [
            {**_line(event, moments, tr, "short"), "elsewhere": event.origin != here or event.actor != THE_PERSON}
            for event in _shown(history)[:RECENT]
        ],
    }


def readable_data(
    overview: Overview, history: History, known: Told, settings: Settings, tr: Translator
) -> dict[str, object]:
    """Return everything that is kept, in words; the file of the same data is ``own_data``."""
    moments = Moments(settings.timezone)
    return {
        "person_rows": _known([*_person_rows(overview.person, tr), *_told_rows(known, tr)]),
        "account_rows": _known(_account_rows(overview, moments, tr)),
        "choice_rows": _known(_choice_rows(overview, settings, tr)),
        "decisions": [_decision(consent, moments, tr) for consent in history.decisions],
        "events": _lines(history, moments, tr),
    }


def _person_rows(person: Person, tr: Translator) -> list[tuple[str, str | None]]:
    return [
        (tr("Identifiant de connexion (ENT, messagerie…)"), person.login),
        (tr("Identifiant numérique unique (uid)"), person.uid),
        (tr("Catégorie"), tr(CATEGORIES[person.category])),
        (tr("Prénom"), person.given_name),
        (tr("Nom"), person.family_name),
        (tr("Prénom d’usage"), person.used_given_name),
        (tr("Nom d’usage"), person.used_family_name),
        (tr("Date de naissance"), _birth_date(person.birth_date, tr)),
        *((tr(KIND_LABELS[kind]), ", ".join(person.identifiers(kind))) for kind in NUMBER_KINDS),
        (tr("Adresse de messagerie"), person.mail),
        (tr("Adresse personnelle"), person.personal_mail),
        (tr("Téléphone connu de l’université"), person.phone),
        (tr("Langue des mails"), tr(LANGUAGES[person.language]) if person.language in LANGUAGES else None),
        (tr("À l’université depuis le"), _date(person.valid_from, tr)),
        (tr("À l’université jusqu’au"), _date(person.valid_until, tr)),
        (tr("L’université ne vous compte plus depuis le"), _date(person.gone_on, tr)),
    ]


def _told_rows(known: Told, tr: Translator) -> list[tuple[str, str | None]]:
    here = [one.source for one in known.told if not one.absent_since]
    absent = [one.source for one in known.told if one.absent_since]
    return [
        (tr("Listes de l’université où vous figurez"), _names(here, tr)),
        (tr("Listes de l’université où vous ne figurez plus"), _names(absent, tr)),
        (tr("Listes dont une ligne attend d’être vérifiée"), _names([one.source for one in known.waiting], tr)),
        (tr("Anciens identifiants, que personne d’autre ne reçoit"), ", ".join(known.former)),
    ]


def _names(sources: Iterable[str], tr: Translator) -> str:
    """Return sources as people read them: what was handed over as a file has no name of its own."""
    return ", ".join(sorted({tr("fichier importé") if one == FILE_SOURCE else one for one in sources}))


def _account_rows(overview: Overview, moments: Moments, tr: Translator) -> list[tuple[str, str | None]]:
    account = overview.account
    adopted, activated = account.adopted_at, account.activated_at
    return [
        (tr("Repris dans Sésame le"), moments.stamp(adopted, tr) if adopted else None),
        (tr("Activé le"), moments.stamp(activated, tr) if activated else None),
        (tr("Mot de passe changé le"), moments.stamp(account.password_changed_at, tr) if activated else None),
        (tr("Question joker"), _question(overview, tr)),
    ]


def _question(overview: Overview, tr: Translator) -> str | None:
    question = overview.question
    return question_text(question.id, question.own_text, tr) if question else None


def _choice_rows(overview: Overview, settings: Settings, tr: Translator) -> list[tuple[str, str | None]]:
    rows: list[tuple[str, str | None]] = []
    for preference in PREFERENCES:
        value = preference.of(overview.preferences)
        if isinstance(value, Mapping):
            rows += [
                (tr("Photo : {use}", use=use.label(tr.language)), _yes_or_no(value.get(use.id, False), tr))
                for use in settings.photo_uses
            ]
        else:
            rows.append((tr(preference.label), _yes_or_no(value, tr) if isinstance(value, bool) else value))
    return rows


def _decision(consent: Consent, moments: Moments, tr: Translator) -> dict[str, str]:
    wording = consent.wording.text
    return {
        "answer": tr(ANSWERS[consent.answer]),
        "wording": tr("{wording} (version {document})", wording=wording, document=consent.document)
        if consent.document
        else wording,
        "when": moments.stamp(consent.decided_at, tr),
        "where": _where(consent.origin, tr),
    }


def _lines(history: History, moments: Moments, tr: Translator) -> list[dict[str, str]]:
    """Return the events in words; what came several times in a row is one line, so that guessing hides nothing else."""
    return [_line(event, moments, tr, "medium") for event in _shown(history)]


def _shown(history: History) -> list[AuditEvent]:
    return [event for event in history.events if event.action in EVENTS]


def _line(event: AuditEvent, moments: Moments, tr: Translator, length: Length) -> dict[str, str]:
    what = tr(EVENTS[event.action])
    if event.count > 1:
        what = tr("{event} ({n} fois)", event=what, n=event.count)
    return {"when": moments.stamp(event.at, tr, length), "what": what, "where": _who_and_where(event, tr)}


def _who_and_where(event: AuditEvent, tr: Translator) -> str:
    """Return who did it, where that was not the person, or else from where it came."""
    who = ACTORS.get(event.actor.kind)
    if who is None:
        return _where(event.origin, tr)
    reason = tr(REASONS[event.reason]) if event.reason in REASONS else event.reason
    return tr("{who} : {reason}", who=tr(who), reason=reason) if reason else tr(who)


def _where(origin: str, tr: Translator) -> str:
    return tr("depuis {address}", address=origin) if origin else ""


def _yes_or_no(value: object, tr: Translator) -> str:
    return tr("Oui") if value else tr("Non")


def _birth_date(born: BirthDate | None, tr: Translator) -> str | None:
    if not isinstance(born, PartialDate):
        return _date(born, tr)
    if not born.month:
        return tr("{year}, jour et mois inconnus", year=born.year)
    return tr("{month}, jour inconnu", month=month_in_words(born.year, born.month, tr))


def _date(date: dt.date | None, tr: Translator) -> str | None:
    return day_in_words(date, tr) if date else None


def _known(rows: list[tuple[str, str | None]]) -> list[tuple[str, str]]:
    return [(label, value) for label, value in rows if value]
