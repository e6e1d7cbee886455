"""What is asked before a password, a joker or a phone changes: an open session alone is not enough."""

from wtforms import Field

from sesame.blueprints.messages import sentence
from sesame.errors import Refused
from sesame.errors import SesameError
from sesame.forms.step_form import StepForm
from sesame.mounted import Mounted
from sesame.services.account import Change
from sesame.translation import Translator


class FreshSignInNeeded(SesameError):
    """The site wants a fresh sign-in, and there was none a moment ago."""


class Reauthentication:
    """The current password, or a fresh sign-in, as the site chose."""

    def __init__(self, here: Mounted) -> None:
        """Take what is mounted."""
        self._here = here
        self.by_password = here.services.settings.reauthentication == "password"

    def require_fresh(self) -> None:
        """Errors: ``FreshSignInNeeded`` where the site wants one; nothing is asked where it wants a password."""
        if not self.by_password and not self._here.portal.is_fresh(self._here.services.clock.now()):
            raise FreshSignInNeeded("fresh_sign_in_needed")

    def note_missing(self, form: StepForm, tr: Translator) -> None:
        """Note at once that the current password was left out; that costs no try."""
        if self.by_password and not form["current"].data:
            form.refuse("current", sentence(Refused("current_missing"), tr))

    def check(self, change: Change, current: Field) -> None:
        """Check what was given. Errors: ``Refused`` on ``current``, ``FreshSignInNeeded``, ``Throttled``."""
        self.require_fresh()
        if self.by_password:
            self._here.services.account.current_password.check(change.uid, current.data or "", origin=change.origin)
