"""Changing one's password."""

from collections.abc import Mapping

from werkzeug.exceptions import MethodNotAllowed

from sesame.blueprints.refusals import ToldBeside
from sesame.blueprints.sections.reauthentication import Reauthentication
from sesame.blueprints.steps.password import refuse_mismatch
from sesame.blueprints.steps.password import shown_rules
from sesame.domain.text import msg
from sesame.forms.account import ChangePasswordForm
from sesame.mounted import Mounted
from sesame.services.account import Overview
from sesame.services.account_change import Change
from sesame.translation import Translator
from sesame.whose_session import end_sessions


class PasswordSection:
    """The current password, the new one twice, and the other sessions."""

    title = msg("Changer mon mot de passe")

    def __init__(self, here: Mounted) -> None:
        """Take what is mounted."""
        self._account = here.services.account
        self._here = here
        self._reauthentication = Reauthentication(here)

    def form(self, _overview: Overview) -> ChangePasswordForm:
        """Return the form; passwords are never shown."""
        return ChangePasswordForm()

    def present(self, overview: Overview, tr: Translator) -> Mapping[str, object]:
        """Return the criteria and what is asked besides."""
        elsewhere = self._here.password_page_elsewhere
        if not elsewhere:
            self._reauthentication.require_fresh(overview.person)
        return {
            "elsewhere_url": elsewhere,
            "login": overview.person.login,
            "uid": overview.person.uid,
            "rules": shown_rules(tr),
            "asks_password": self._reauthentication.by_password,
            "can_end_sessions": self._here.portal.can_end_sessions(),
        }

    def submit(self, change: Change, form: ChangePasswordForm, _overview: Overview, tr: Translator) -> bool | None:
        """Check what can be told at once, then the current password, then change; the last passwords come last."""
        if self._here.password_page_elsewhere:
            # No page of ours asks for it.
            raise MethodNotAllowed(valid_methods=["GET", "HEAD", "OPTIONS"])
        password = form.password.data or ""
        self._reauthentication.note_missing(form, tr)
        with ToldBeside(form, tr):
            self._account.check_password(change.person, password)
        refuse_mismatch(form, tr)
        if form.problems:
            return None
        proof = self._reauthentication.prove(change, form.current)
        changed = self._account.change_password(change, password, proof=proof)
        if not form.keep_sessions.data:
            end_sessions(self._here, change.person)
        return changed
