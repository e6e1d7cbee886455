"""The code sent to an address the university already knew."""

from collections.abc import Mapping

from sesame.blueprints.journey_view import Advanced
from sesame.domain.journey import JourneyState
from sesame.domain.journeys import Fact
from sesame.domain.text import msg
from sesame.forms.recovery import CodeForm
from sesame.portal import Portal
from sesame.services.identified_journey import IdentifiedJourney
from sesame.services.proofs import CODE_DIGITS
from sesame.services.proofs import CODE_MINUTES
from sesame.translation import Translator


class CodeHandler:
    """The code, and the button that asks for another."""

    title = msg("Votre code")

    def __init__(self, journey: IdentifiedJourney, portal: Portal) -> None:
        """Take the use case and where requests come from."""
        self._journey = journey
        self._portal = portal

    def form(self, _state: JourneyState) -> CodeForm:
        """Return the form, always empty."""
        return CodeForm()

    def present(self, state: JourneyState, _tr: Translator) -> Mapping[str, object]:
        """Return whose account it is, where the code went and how long it lives."""
        return {
            "who": self._journey.person(state).discreet_name,
            "channel": self._journey.channel(state),
            "again": state.facts.get(Fact.CHALLENGE, {}).get("again", False),
            "digits": CODE_DIGITS,
            "code_minutes": CODE_MINUTES,
        }

    def submit(self, state: JourneyState, form: CodeForm, tr: Translator) -> Advanced:
        """Compare the code, or send another."""
        origin = self._portal.client_address()
        if form.resend.data:
            self._journey.send_another_code(state, origin=origin, language=tr.language)
            return Advanced()
        self._journey.check_code(state, form.code.data or "", origin=origin)
        return Advanced()
