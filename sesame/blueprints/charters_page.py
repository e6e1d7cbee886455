"""The charters in « Mon Sésame »: asked where there is one to read, and else listed with when they were read."""

import flask
from flask import Blueprint
from flask.typing import ResponseReturnValue

from sesame.blueprints.charter_boxes import read_boxes
from sesame.blueprints.charter_boxes import shown_charters
from sesame.blueprints.error_pages import UnverifiedForm
from sesame.blueprints.my_account import my_account
from sesame.blueprints.refusals import refuse
from sesame.domain.charters import Charter
from sesame.domain.person import Person
from sesame.errors import Refused
from sesame.errors import Stale
from sesame.forms.activation import with_charters
from sesame.forms.step_form import StepForm
from sesame.moments import Moments
from sesame.mounted import Mounted
from sesame.services.charters import Standing

#: Where the portal's session keeps which texts were put off, until it ends or one of them changes again.
_PUT_OFF = "sesame_later"
#: The name of the button that does so.
_LATER = "later"


class ChartersPage:
    """One page; it never stands before what protects an account, only before the first page."""

    def __init__(self, here: Mounted) -> None:
        """Take what is mounted."""
        self._here = here
        self._charters = here.services.activation.charters

    def register(self, blueprint: Blueprint) -> None:
        """Add the route."""
        blueprint.add_url_rule("/chartes", "charters", self.charters, methods=["GET", "POST"])

    def unread(self, person: Person) -> list[Charter]:
        """Return what somebody has still to read."""
        return _unread(self._charters.standing(person))

    def is_put_off(self, unread: list[Charter]) -> bool:
        """Tell whether that is what they said to read later."""
        return bool(flask.session.get(_PUT_OFF) == _name_of(unread))

    def charters(self) -> ResponseReturnValue:
        """Ask for what is unread, list the rest; or keep what was ticked."""
        person = my_account(self._here).person
        standing = self._charters.standing(person)
        form = with_charters(StepForm, self._charters.in_force)()
        if flask.request.method != "POST":
            return self._page(form, standing)
        if not form.validate():
            raise UnverifiedForm
        if _LATER in flask.request.form:
            flask.session[_PUT_OFF] = _name_of(_unread(standing))
            return flask.redirect(flask.url_for(".overview"), code=303)
        if not self._keep(person, form, _unread(standing)):
            return self._page(form, standing), 422
        flask.session.pop(_PUT_OFF, None)
        return flask.redirect(flask.url_for(".overview"), code=303)

    def _keep(self, person: Person, form: StepForm, unread: list[Charter]) -> bool:
        """Keep what was ticked; false where the form now holds problems."""
        tr, origin = self._here.portal.translator(), self._here.portal.client_address()
        versions = read_boxes(form, self._charters, unread, tr, missing="charter_missing_now")
        if form.problems:
            return False
        try:
            self._charters.acknowledge(person, versions, origin=origin)
        except Refused as refused:
            refuse(form, refused, tr)
            return False
        except Stale:
            # Suspended meanwhile: the next page says so.
            return True
        return True

    def _page(self, form: StepForm, standing: list[Standing]) -> str:
        tr, moments = self._here.portal.translator(), Moments(self._here.services.settings.timezone)
        unread = _unread(standing)
        read = [
            {
                "title": one.charter.label(tr.language) or tr("Règlement intérieur"),
                "url": one.charter.url,
                "version": one.last.document,
                "day": moments.day(one.last.decided_at, tr),
                "is_read": one.is_read,
            }
            for one in standing
            if one.last is not None
        ]
        title = tr("Un texte à lire") if len(unread) == 1 else tr("Les textes à lire")
        return flask.render_template(
            "sesame/account/charters.html",
            title=title if unread else tr("Règlement et chartes"),
            form=form,
            charters=shown_charters(self._charters, unread, tr),
            read=read,
        )


def _unread(standing: list[Standing]) -> list[Charter]:
    return [one.charter for one in standing if not one.is_read]


def _name_of(charters: list[Charter]) -> str:
    return " ".join(f"{charter.subject}={charter.version}" for charter in charters)
