"""The code sent to an address the university already knew."""

from collections.abc import Mapping

from sesame.blueprints.journey_view import Advanced
from sesame.domain.journey import JourneyState
from sesame.domain.text import msg
from sesame.errors import Refused
from sesame.forms.recovery import CodeForm
from sesame.moments import Moments
from sesame.portal import Portal
from sesame.services.identified_journey import IdentifiedJourney
from sesame.services.proofs import CODE_DIGITS
from sesame.services.proofs import CODE_MINUTES
from sesame.translation import Translator


class CodeHandler:
    """The code, and the button that asks for another."""

    title = msg("Votre code")

    def __init__(self, journey: IdentifiedJourney, portal: Portal, moments: Moments) -> None:
        """Take the use case, where requests come from, and the clock people read."""
        self._journey = journey
        self._portal = portal
        self._moments = moments

    def form(self, _state: JourneyState) -> CodeForm:
        """Return the form, always empty."""
        return CodeForm()

    def present(self, state: JourneyState, tr: Translator) -> Mapping[str, object]:
        """Return whose account it is, where codes went, how long each lives, and when another one may be asked for."""
        sent = self._journey.codes_sent(state)
        return {
            "who": self._journey.person(state).discreet_name,
            "channel": self._journey.channel(state),
            "sent": sent,
            "next_at": self._moments.to_the_second(sent.next_at, tr),
            "renewed_at": self._moments.day_and_hour(sent.renewed_at, tr),
            "digits": CODE_DIGITS,
            "code_minutes": CODE_MINUTES,
        }

    def submit(self, state: JourneyState, form: CodeForm, tr: Translator) -> Advanced:
        """Compare the code or the key, or send another code."""
        origin = self._portal.client_address()
        if form.resend.data:
            self._journey.send_another_code(state, origin=origin, language=tr.language)
            return Advanced()
        # Each is understood in either field: to who was handed something, « code » and « clé » are the same.
        handed = (form.key.data or "").strip()
        typed, field = (handed, "key") if handed else (form.code.data or "", "code")
        try:
            self._journey.check_code(state, typed, origin=origin)
        except Refused as error:
            raise Refused(error.code, field=field, **error.facts) from None
        return Advanced()
