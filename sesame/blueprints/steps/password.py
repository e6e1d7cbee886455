"""The new password: the step that activates, and the one that recovers."""

from collections.abc import Mapping

from sesame.blueprints.charter_boxes import read_boxes
from sesame.blueprints.charter_boxes import shown_charters
from sesame.blueprints.journey_view import Advanced
from sesame.blueprints.messages import RULES
from sesame.blueprints.messages import sentence
from sesame.blueprints.refusals import ToldBeside
from sesame.domain.journey import JourneyState
from sesame.domain.password import POLICY
from sesame.domain.password import normalise_password
from sesame.domain.text import msg
from sesame.errors import Refused
from sesame.forms.activation import PasswordForm
from sesame.forms.activation import with_charters
from sesame.forms.new_password import NewPasswordForm
from sesame.mounted import Mounted
from sesame.portal import Portal
from sesame.services.activation import Activation
from sesame.services.recovery import Recovery
from sesame.translation import Translator
from sesame.whose_session import end_sessions


def shown_rules(tr: Translator) -> list[dict[str, object]]:
    """Return the criteria as a page lists them."""
    return [
        {"id": rule.id, "text": tr(RULES[rule.id], **rule.facts), "live": rule.live, "facts": rule.facts}
        for rule in POLICY
    ]


def refuse_mismatch(form: NewPasswordForm, tr: Translator) -> None:
    """Note what only the page knows: whether the password was given twice the same."""
    password, confirmation = form.password.data or "", form.confirmation.data or ""
    if password and not confirmation:
        form.refuse("confirmation", sentence(Refused("confirmation_missing"), tr))
    elif normalise_password(password) != normalise_password(confirmation):
        form.refuse("confirmation", sentence(Refused("confirmation_differs"), tr))


class PasswordHandler:
    """The new password twice, and a box for each charter."""

    title = msg("Votre mot de passe")

    def __init__(self, activation: Activation, portal: Portal) -> None:
        """Take the use case and where requests come from."""
        self._activation = activation
        self._portal = portal
        self._charters = activation.charters
        self._form = with_charters(PasswordForm, self._charters.in_force)

    def form(self, _state: JourneyState) -> PasswordForm:
        """Return the form; passwords are never shown again."""
        return self._form()

    def present(self, state: JourneyState, tr: Translator) -> Mapping[str, object]:
        """Return whose account it is, the criteria, and each charter's sentence and address."""
        person = self._activation.person(state)
        return {
            "who": person.discreet_name,
            "login": person.login,
            "uid": person.uid,
            "rules": shown_rules(tr),
            "charters": shown_charters(self._charters, self._charters.in_force, tr),
        }

    def submit(self, state: JourneyState, form: PasswordForm, tr: Translator) -> Advanced | None:
        """Check the password, what only the page knows (twice the same) and the boxes, then activate."""
        checked, raw = None, form.password.data or ""
        with ToldBeside(form, tr):
            self._activation.check_shape(state, raw)
        refuse_mismatch(form, tr)
        charters = read_boxes(form, self._charters, self._charters.in_force, tr, missing="charter_missing")
        if not form.problems:
            # What takes a slow hash comes last, when the page has nothing else to say.
            with ToldBeside(form, tr):
                checked = self._activation.check_password(state, raw)
        if checked is None:
            return None
        self._activation.choose_password(
            state, checked, charters=charters, origin=self._portal.client_address(), language=tr.language
        )
        return Advanced()


class RecoveryPasswordHandler:
    """The new password twice, after the joker."""

    title = msg("Votre nouveau mot de passe")

    def __init__(self, recovery: Recovery, here: Mounted) -> None:
        """Take the use case and the portal, whose sessions of this person end."""
        self._recovery = recovery
        self._here = here

    def form(self, _state: JourneyState) -> NewPasswordForm:
        """Return the form; passwords are never shown again."""
        return NewPasswordForm()

    def present(self, state: JourneyState, tr: Translator) -> Mapping[str, object]:
        """Return whose account it is and the criteria."""
        person = self._recovery.person(state)
        return {"who": person.discreet_name, "login": person.login, "uid": person.uid, "rules": shown_rules(tr)}

    def submit(self, state: JourneyState, form: NewPasswordForm, tr: Translator) -> Advanced | None:
        """Replace the password and end the sessions somebody else may have open."""
        checked, raw, origin = None, form.password.data or "", self._here.portal.client_address()
        with ToldBeside(form, tr):
            self._recovery.check_shape(state, raw)
        refuse_mismatch(form, tr)
        if not form.problems:
            # What takes a slow hash comes last, when the page has nothing else to say.
            with ToldBeside(form, tr):
                checked = self._recovery.check_password(state, raw, origin=origin)
        if checked is None:
            return None
        person = self._recovery.person(state)
        self._recovery.choose_password(state, checked, origin=origin, language=tr.language)
        end_sessions(self._here, person)
        return Advanced()
