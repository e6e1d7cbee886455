"""Who one is: the kind of number, then the number and the birth date."""

from collections.abc import Mapping

from sesame.blueprints.journey_view import Advanced
from sesame.blueprints.messages import KIND_LABELS
from sesame.blueprints.messages import KIND_PLACES
from sesame.blueprints.refusals import ToldBeside
from sesame.domain.birth_date import parse_birth_date
from sesame.domain.birth_date import spread
from sesame.domain.journey import JourneyState
from sesame.domain.journeys import RECOVERY
from sesame.domain.journeys import Fact
from sesame.domain.person import IDENTIFYING_KINDS
from sesame.domain.person import IdentifierKind
from sesame.domain.ports import Clock
from sesame.domain.text import msg
from sesame.errors import Refused
from sesame.forms.activation import IdentityForm
from sesame.forms.activation import KindForm
from sesame.moments import Moments
from sesame.portal import Portal
from sesame.services.identified_journey import IdentifiedJourney
from sesame.settings import Settings
from sesame.translation import Translator


class KindHandler:
    """The choice among the four numbers."""

    title = msg("Votre numéro")

    def __init__(self, journey: IdentifiedJourney) -> None:
        """Take the use case."""
        self._journey = journey

    def form(self, state: JourneyState) -> KindForm:
        """Return the form with the earlier choice."""
        return KindForm(data={"kind": state.facts.get(Fact.KIND, {}).get("kind")})

    def present(self, _state: JourneyState, tr: Translator) -> Mapping[str, object]:
        """Return each kind with where to find it."""
        kinds = [
            {"id": kind.value, "label": tr(KIND_LABELS[kind]), "hint": tr(KIND_PLACES[kind])}
            for kind in IDENTIFYING_KINDS
        ]
        return {"kinds": kinds}

    def submit(self, state: JourneyState, form: KindForm, _tr: Translator) -> Advanced:
        """Take the choice."""
        if form.kind.data not in IDENTIFYING_KINDS:
            raise Refused("kind_missing", field="kind")
        self._journey.choose_kind(state, IdentifierKind(form.kind.data))
        return Advanced()


class IdentityHandler:
    """The number and the birth date."""

    title = msg("Votre identité")

    def __init__(
        self, journey: IdentifiedJourney, clock: Clock, portal: Portal, *, settings: Settings, moments: Moments
    ) -> None:
        """Take the use case, the date of today, where requests come from, the rule of tries and how times are said."""
        self._settings = settings
        self._moments = moments
        self._journey = journey
        self._clock = clock
        self._portal = portal

    def form(self, _state: JourneyState) -> IdentityForm:
        """Return the form, always empty: a birth date is not shown again on a later visit."""
        return IdentityForm()

    def present(self, state: JourneyState, tr: Translator) -> Mapping[str, object]:
        """Return the name of the number chosen and where to find it; and the rule of tries, the same for everybody.

        Never a count of those that are left: a figure that moves tells a stranger that somebody has that number.
        """
        kind = self._journey.kind(state)
        return {
            "kind": kind.value,
            "kind_label": tr(KIND_LABELS[kind]),
            "kind_hint": tr(KIND_PLACES[kind]),
            "recovers": self._journey.keeper.journey is RECOVERY,
            "tries": self._settings.identity_tries_per_day,
            "tries_in_all": self._settings.identity_tries_in_all,
            "codes_a_day": self._settings.codes_per_day,
            "renewed_at": self._moments.day_and_hour(self._journey.tries_renewed_at(), tr),
        }

    def submit(self, state: JourneyState, form: IdentityForm, tr: Translator) -> Advanced | None:
        """Check the shapes, all at once, and only then ask who it is."""
        number, birth_date, handed = "", None, ""
        with ToldBeside(form, tr):
            number = self._journey.read_number(state, form.number.data or "")
        # Spread over the form, so that it is shown as it was understood.
        form.day.data, form.month.data, form.year.data = spread(
            form.day.data or "", form.month.data or "", form.year.data or ""
        )
        with ToldBeside(form, tr):
            birth_date = parse_birth_date(
                day=form.day.data, month=form.month.data, year=form.year.data, today=self._clock.today()
            )
        with ToldBeside(form, tr):
            handed = self._journey.read_handed(form.key.data or "")
        if form.problems or birth_date is None:
            return None
        completion = self._journey.prove_identity(
            state,
            number=number,
            birth_date=birth_date,
            origin=self._portal.client_address(),
            language=tr.language,
            handed=handed,
        )
        return Advanced(opaque=completion.opaque)
