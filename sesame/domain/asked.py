"""Every question whose answer is kept as evidence: its words have one home, here.

A page carries the version of the words it showed and the answer names that version, so that what is kept is
what was read, whatever language another window has chosen meanwhile (RGPD, article 7.1).
"""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass

from sesame.domain.charters import HOUSE_RULES
from sesame.domain.charters import Charter
from sesame.domain.consents import PhotoUse
from sesame.domain.consents import Wording
from sesame.domain.text import msg
from sesame.errors import Refused

#: Says a French sentence of ours in a language: the language, then the sentence.
SayIn = Callable[[str, str], str]

OTHER_CHARTER = msg("Je reconnais avoir pris connaissance de ce texte :")
PHOTO_QUESTION = msg("Acceptez-vous que l’université utilise votre photo ainsi ?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question: ``id`` is the subject of its decisions, ``text`` its French words, ``about`` what it names."""

    id: str
    text: str
    about: PhotoUse | Charter | None = None

    def wording(self, language: str, say: SayIn) -> Wording:
        """Return the words as a page in that language shows them."""
        said = say(language, self.text)
        return Wording(text=f"{said} {self.about.label(language)}" if self.about else said, language=language)


SMS = Asked(
    id="sms",
    text=msg(
        "Acceptez-vous que l’université vous envoie des SMS en cas d’alerte de sécurité "
        "(plan Vigipirate, alerte météorologique…) ?"
    ),
)
DIRECTORY = Asked(id="directory", text=msg("Voulez-vous apparaître dans l’annuaire interne de l’université ?"))
CHARTER = Asked(id=HOUSE_RULES, text=msg("Je reconnais avoir pris connaissance du règlement intérieur"))


def photo_question(use: PhotoUse) -> Asked:
    """Return the question about one use of the photo."""
    return Asked(id=f"photo:{use.id}", text=PHOTO_QUESTION, about=use)


def charter_question(charter: Charter) -> Asked:
    """Return the sentence that acknowledges a charter."""
    return Asked(id=charter.subject, text=OTHER_CHARTER, about=charter) if charter.id else CHARTER


class AskedQuestions:
    """The questions of one site, in every language it speaks."""

    def __init__(
        self,
        photo_uses: Iterable[PhotoUse],
        charters: Iterable[Charter],
        *,
        languages: Iterable[str],
        say: SayIn,
    ) -> None:
        """Take the uses of the photo and the charters, which are settings, and how sentences are said."""
        of_settings = (*map(photo_question, photo_uses), *map(charter_question, charters))
        questions = (SMS, DIRECTORY, *of_settings)
        self._asked = {question.id: question for question in questions}
        self._languages = tuple(languages)
        self._say = say

    @property
    def all(self) -> Mapping[str, Asked]:
        """Every question by its id."""
        return self._asked

    def shown(self, question_id: str, language: str) -> Wording:
        """Return the words a page in that language shows; their ``version`` goes with the form."""
        return self._asked[question_id].wording(language, self._say)

    def known(self, question_id: str, version: str, *, field: str = "") -> Wording:
        """Return the words of that version.

        Errors: ``Refused("wording_stale")`` on the field where they are none of ours any more, or never were: the
        question has to be read again.
        """
        for language in self._languages:
            wording = self.shown(question_id, language)
            if wording.version == version:
                return wording
        raise Refused("wording_stale", field=field)
