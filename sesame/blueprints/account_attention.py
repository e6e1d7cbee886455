"""What deserves attention in « Mon Sésame », in words, each with what to do about it."""

from dataclasses import dataclass

from sesame.domain.attention import Concerns
from sesame.domain.preferences import JOKER
from sesame.domain.preferences import PASSWORD
from sesame.domain.preferences import Section
from sesame.moments import Moments
from sesame.translation import Translator


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One thing to know, and where it is set right: a section, the page of charters, or only at the university."""

    text: str
    section: Section | None = None
    charters: bool = False


def notes(concerns: Concerns, moments: Moments, tr: Translator, *, is_invited: bool = False) -> list[Note]:
    """Return one note for each concern, what is most urgent first; an invitation says by itself what is to complete."""
    found: list[Note] = []
    if concerns.refusals:
        last = moments.day(concerns.refusals.last, tr)
        told = tr(
            "{n} essais ont été refusés sur votre compte, le dernier le {day}. Si ce n’était pas vous, changez votre "
            "mot de passe.",
            n=concerns.refusals.count,
            day=last,
        )
        found.append(Note(text=told, section=PASSWORD))
    if concerns.unreadable_question:
        told = tr("Votre question joker ne peut plus être affichée : choisissez-en une nouvelle.")
        found.append(Note(text=told, section=JOKER))
    if concerns.unread_charters and not is_invited:
        told = tr.plural("Un texte est à lire.", "{n} textes sont à lire.", concerns.unread_charters)
        found.append(Note(text=told, charters=True))
    if concerns.no_address:
        told = tr(
            "L’université ne connaît aucune adresse où vous prévenir. Donnez-en une à votre scolarité ou service."
        )
        found.append(Note(text=told))
    if concerns.no_personal_address and not is_invited:
        told = tr(
            "L’université n’a pas d’adresse personnelle où vous prévenir. Donnez-en une à votre scolarité ou service."
        )
        found.append(Note(text=told))
    return found
