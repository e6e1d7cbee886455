"""SMS alerts, and the phone number of who accepts them."""

from collections.abc import Mapping

from sesame.blueprints.journey_view import Advanced
from sesame.domain.asked import SMS
from sesame.domain.consents import Answer
from sesame.domain.journey import JourneyState
from sesame.domain.journeys import Fact
from sesame.domain.text import msg
from sesame.errors import Refused
from sesame.forms.activation import NO
from sesame.forms.activation import YES
from sesame.forms.activation import PhoneForm
from sesame.forms.activation import SmsForm
from sesame.services.activation import Activation
from sesame.translation import Translator


class SmsHandler:
    """Yes or no, neither preset."""

    title = msg("Les SMS d’alerte")

    def __init__(self, activation: Activation) -> None:
        """Take the use case."""
        self._activation = activation

    def form(self, state: JourneyState) -> SmsForm:
        """Return the form with the decision taken earlier."""
        earlier = state.facts.get(Fact.SMS)
        return SmsForm(data={"sms": earlier["answer"] if earlier else None})

    def present(self, state: JourneyState, tr: Translator) -> Mapping[str, object]:
        """Return whose account it is and the question as it is kept with the answer."""
        question = self._activation.asked.shown(SMS.id, tr.language)
        return {"who": self._activation.person(state).discreet_name, "question": question}

    def submit(self, state: JourneyState, form: SmsForm, _tr: Translator) -> Advanced:
        """Take the decision with the words it was asked in."""
        if form.sms.data not in {YES, NO}:
            raise Refused("sms_missing", field="sms")
        self._activation.answer_sms(state, Answer(form.sms.data), version=form.wording.data or "")
        return Advanced()


class PhoneHandler:
    """The mobile number that alerts go to."""

    title = msg("Votre téléphone")

    def __init__(self, activation: Activation) -> None:
        """Take the use case."""
        self._activation = activation

    def form(self, state: JourneyState) -> PhoneForm:
        """Return the form with the number given earlier in this journey."""
        return PhoneForm(data={"phone": state.facts.get(Fact.PHONE, {}).get("shown")})

    def present(self, state: JourneyState, _tr: Translator) -> Mapping[str, object]:
        """Return whose account it is."""
        return {"who": self._activation.person(state).discreet_name}

    def submit(self, state: JourneyState, form: PhoneForm, _tr: Translator) -> Advanced:
        """Take the number."""
        self._activation.give_phone(state, form.phone.data or "")
        return Advanced()
