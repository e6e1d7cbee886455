"""The photo: each use is accepted or refused by itself."""

from collections.abc import Mapping

from sesame.blueprints.journey_view import Advanced
from sesame.blueprints.messages import sentence
from sesame.domain.consents import PhotoUse
from sesame.domain.consents import Wording
from sesame.domain.journey import JourneyState
from sesame.errors import Refused
from sesame.forms.activation import NO
from sesame.forms.activation import YES
from sesame.forms.activation import PhotoForm
from sesame.forms.activation import photo_form
from sesame.services.activation import Activation
from sesame.translation import Translator
from sesame.translation import msg

QUESTION = msg("Acceptez-vous que l’université utilise votre photo ainsi ?")


def read_decisions(
    form: PhotoForm, uses: tuple[PhotoUse, ...], tr: Translator
) -> tuple[dict[str, bool], dict[str, Wording]] | None:
    """Return each decision and the words it was taken on; none, with problems noted, when one is missing."""
    answers = {use.id: NO if form.none.data else form[f"use_{use.id}"].data for use in uses}
    for use in uses:
        if answers[use.id] not in {YES, NO}:
            form.refuse(f"use_{use.id}", sentence(Refused("photo_missing", use=use.label(tr.language)), tr))
    if form.problems:
        return None
    words = {use.id: f"{tr(QUESTION)} {use.label(tr.language)}" for use in uses}
    wordings = {use_id: Wording(text=text, language=tr.language) for use_id, text in words.items()}
    return {use_id: answer == YES for use_id, answer in answers.items()}, wordings


class PhotoHandler:
    """One pair of radios for each use, neither preset, and a button that refuses all."""

    title = msg("Votre photo")

    def __init__(self, activation: Activation) -> None:
        """Take the use case and the uses, which are a setting."""
        self._activation = activation
        self._form = photo_form(tuple(use.id for use in activation.photo_uses))

    def form(self, state: JourneyState) -> PhotoForm:
        """Return the form with the decisions taken earlier."""
        uses = state.facts.get("photo", {}).get("uses", {})
        earlier = {f"use_{use}": YES if decision["granted"] else NO for use, decision in uses.items()}
        return self._form(data=earlier)

    def present(self, state: JourneyState, tr: Translator) -> Mapping[str, object]:
        """Return whose account it is, and the wording of each use."""
        uses = [{"id": use.id, "label": use.label(tr.language)} for use in self._activation.photo_uses]
        return {"who": self._activation.person(state).discreet_name, "uses": uses, "question": tr(QUESTION)}

    def submit(self, state: JourneyState, form: PhotoForm, tr: Translator) -> Advanced | None:
        """Take the decisions; each use left open is named."""
        read = read_decisions(form, self._activation.photo_uses, tr)
        if read is None:
            return None
        self._activation.choose_photo_usage(state, *read)
        return Advanced()
