"""« Suspendre mon compte »: for who fears that somebody else has the password, or a device that is signed in."""

import flask
from flask import Blueprint
from flask.typing import ResponseReturnValue

from sesame.blueprints.error_pages import UnverifiedForm
from sesame.blueprints.language_switch import NO_SWITCH
from sesame.blueprints.my_account import my_account
from sesame.blueprints.refusals import refuse
from sesame.blueprints.sections.reauthentication import Reauthentication
from sesame.domain.person import Person
from sesame.errors import Refused
from sesame.forms.account import SuspendForm
from sesame.mounted import Mounted
from sesame.services.account_change import Change
from sesame.whose_session import end_sessions


class OwnSuspension:
    """One page: what it does, how one comes back, the current password, and one button."""

    def __init__(self, here: Mounted) -> None:
        """Take what is mounted."""
        self._here = here
        self._reauthentication = Reauthentication(here)

    def register(self, blueprint: Blueprint) -> None:
        """Add the route."""
        blueprint.add_url_rule("/suspendre", "suspend", self.suspend, methods=["GET", "POST"])

    def suspend(self) -> ResponseReturnValue:
        """Say what the button does; or do it."""
        person = my_account(self._here).person
        form, tr = SuspendForm(), self._here.portal.translator()
        if flask.request.method != "POST":
            self._reauthentication.require_fresh(person)
            return self._page(form, person)
        if not form.validate():
            raise UnverifiedForm
        change = Change(person=person, origin=self._here.portal.client_address(), language=tr.language, version="")
        try:
            proof = self._reauthentication.prove(change, form.current)
            self._here.services.suspension.suspend_own(change, proof=proof)
        except Refused as refused:
            refuse(form, refused, tr)
            return self._page(form, person), 422
        end_sessions(self._here, person)
        return flask.render_template("sesame/disavowal/done.html", **NO_SWITCH)

    def _page(self, form: SuspendForm, person: Person) -> str:
        return flask.render_template(
            "sesame/account/suspend.html",
            title=self._here.portal.translator()("Suspendre mon compte"),
            form=form,
            login=person.login,
            told=bool(person.addresses),
            asks_password=self._reauthentication.by_password,
            can_end_sessions=self._here.portal.can_end_sessions(),
        )
