"""What is asked before a password, a joker or a phone changes: an open session alone is not enough."""

from wtforms import Field

from sesame.blueprints.messages import sentence
from sesame.domain.person import Person
from sesame.errors import Refused
from sesame.forms.step_form import StepForm
from sesame.mounted import Mounted
from sesame.services.account_change import Change
from sesame.services.reauthentication import Proof
from sesame.translation import Translator


class Reauthentication:
    """The current password, or a fresh sign-in, as the site chose."""

    def __init__(self, here: Mounted) -> None:
        """Take what is mounted."""
        self._here = here
        self.by_password = here.services.settings.reauthentication == "password"

    def require_fresh(self, person: Person) -> None:
        """Errors: ``FreshSignInNeeded`` where the site wants one; nothing is asked where it wants a password."""
        if not self.by_password:
            self._fresh(person)

    def note_missing(self, form: StepForm, tr: Translator) -> None:
        """Note at once that the current password was left out; that costs no try."""
        if self.by_password and not form["current"].data:
            form.refuse("current", sentence(Refused("current_missing"), tr))

    def prove(self, change: Change, current: Field) -> Proof:
        """Return the proof. Errors: ``Refused`` on ``current``, ``FreshSignInNeeded``, ``Throttled``."""
        if not self.by_password:
            return self._fresh(change.person)
        return self._here.services.current_password.check(change.person.key, current.data or "", origin=change.origin)

    def _fresh(self, person: Person) -> Proof:
        return self._here.services.fresh_sign_in.check(person.key, self._here.portal.signed_in_afresh_at())
