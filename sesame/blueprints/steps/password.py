"""The password and the house rules: the step that activates."""

from collections.abc import Mapping

from sesame.blueprints.journey_view import Advanced
from sesame.blueprints.messages import RULES
from sesame.blueprints.messages import sentence
from sesame.domain.consents import Wording
from sesame.domain.journey import JourneyState
from sesame.domain.password import POLICY
from sesame.domain.password import normalise_password
from sesame.errors import Refused
from sesame.forms.activation import PasswordForm
from sesame.portal import Portal
from sesame.services.activation import Activation
from sesame.translation import Translator
from sesame.translation import msg

CHARTER = msg("Je reconnais avoir pris connaissance du règlement intérieur")


class PasswordHandler:
    """The new password twice, and the box of the house rules."""

    title = msg("Votre mot de passe")

    def __init__(self, activation: Activation, portal: Portal) -> None:
        """Take the use case and where requests come from."""
        self._activation = activation
        self._portal = portal

    def form(self, _state: JourneyState) -> PasswordForm:
        """Return the form; passwords are never shown again."""
        return PasswordForm()

    def present(self, state: JourneyState, tr: Translator) -> Mapping[str, object]:
        """Return whose account it is, the criteria, and the house rules' sentence and address."""
        person = self._activation.person(state)
        rules = [
            {"id": rule.id, "text": tr(RULES[rule.id], **rule.facts), "live": rule.live, "facts": rule.facts}
            for rule in POLICY
        ]
        return {
            "who": person.discreet_name,
            "login": person.login,
            "rules": rules,
            "charter": tr(CHARTER),
            "charter_url": self._activation.charter.url,
        }

    def submit(self, state: JourneyState, form: PasswordForm, tr: Translator) -> Advanced | None:
        """Check what only the page knows (twice the same, the box), then activate."""
        password, confirmation = form.password.data or "", form.confirmation.data or ""
        if not form.charter.data:
            form.refuse("charter", sentence(Refused("charter_missing"), tr))
        if password and not confirmation:
            form.refuse("confirmation", sentence(Refused("confirmation_missing"), tr))
        elif normalise_password(password) != normalise_password(confirmation):
            form.refuse("confirmation", sentence(Refused("confirmation_differs"), tr))
        try:
            self._activation.check_password(state, password)
        except Refused as refused:
            form.refuse(refused.field, sentence(refused, tr))
        if form.problems:
            # In the order of the page, as the summary lists them.
            form.problems.sort(key=lambda problem: ("password", "confirmation", "charter").index(problem.field))
            return None
        completion = self._activation.choose_password(
            state,
            password,
            charter=Wording(text=f"{tr(CHARTER)} (version {self._activation.charter.version})", language=tr.language),
            origin=self._portal.client_address(),
            language=tr.language,
        )
        return Advanced(promised=tuple(completion.promised))
