"""The photo: each use is accepted or refused by itself."""

from collections.abc import Mapping

from sesame.blueprints.journey_view import Advanced
from sesame.blueprints.messages import sentence
from sesame.domain.asked import PHOTO_QUESTION
from sesame.domain.asked import AskedQuestions
from sesame.domain.asked import photo_question
from sesame.domain.consents import Answer
from sesame.domain.consents import PhotoUse
from sesame.domain.journey import JourneyState
from sesame.domain.journeys import Fact
from sesame.domain.text import msg
from sesame.errors import Refused
from sesame.forms.activation import NO
from sesame.forms.activation import YES
from sesame.forms.activation import PhotoForm
from sesame.forms.activation import photo_form
from sesame.services.activation import Activation
from sesame.translation import Translator


def asked_uses(uses: tuple[PhotoUse, ...], asked: AskedQuestions, tr: Translator) -> list[dict[str, str]]:
    """Return each use as a page shows it, with the version of the words that are kept with its answer."""
    return [
        {
            "id": use.id,
            "label": use.label(tr.language),
            "version": asked.shown(photo_question(use).id, tr.language).version,
        }
        for use in uses
    ]


def read_answers(
    form: PhotoForm, uses: tuple[PhotoUse, ...], tr: Translator
) -> tuple[dict[str, Answer], dict[str, str]] | None:
    """Return each answer and the version of its words; none, with problems noted, when one is missing."""
    said = {use.id: form[f"use_{use.id}"].data for use in uses}
    answers: dict[str, Answer] = {}
    for use in uses:
        if form.none.data:
            answers[use.id] = Answer.REFUSE_ALL
        elif said[use.id] in {YES, NO}:
            answers[use.id] = Answer(said[use.id])
    open_uses = [use for use in uses if use.id not in answers]
    if open_uses:
        _refuse_open(form, open_uses, tr)
        return None
    return answers, {use.id: form[f"wording_{use.id}"].data or "" for use in uses}


def _refuse_open(form: PhotoForm, uses: list[PhotoUse], tr: Translator) -> None:
    """Say once what is missing, however many uses it is missing of; each of them says it is one."""
    code = "photo_missing_one" if len(uses) == 1 else "photo_missing_several"
    together = sentence(Refused(code, use=uses[0].label(tr.language), n=len(uses)), tr)
    form.refuse_each([f"use_{use.id}" for use in uses], sentence(Refused("photo_missing"), tr), together=together)


class PhotoHandler:
    """One pair of radios for each use, neither preset, and a button that refuses all."""

    title = msg("Votre photo")

    def __init__(self, activation: Activation) -> None:
        """Take the use case and the uses, which are a setting."""
        self._activation = activation
        self._form = photo_form(tuple(use.id for use in activation.photo_uses))

    def form(self, state: JourneyState) -> PhotoForm:
        """Return the form with the decisions taken earlier."""
        uses = state.facts.get(Fact.PHOTO, {}).get("uses", {})
        earlier = {f"use_{use}": YES if decision["answer"] == Answer.YES else NO for use, decision in uses.items()}
        return self._form(data=earlier)

    def present(self, state: JourneyState, tr: Translator) -> Mapping[str, object]:
        """Return whose account it is, and the wording of each use."""
        return {
            "who": self._activation.person(state).discreet_name,
            "uses": asked_uses(self._activation.photo_uses, self._activation.asked, tr),
            "question": tr(PHOTO_QUESTION),
        }

    def submit(self, state: JourneyState, form: PhotoForm, tr: Translator) -> Advanced | None:
        """Take the decisions; each use left open is named."""
        read = read_answers(form, self._activation.photo_uses, tr)
        if read is None:
            return None
        self._activation.choose_photo_usage(state, *read)
        return Advanced()
