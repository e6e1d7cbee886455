"""The one view that serves every section of « Mon Sésame »: whose account, which version, what next."""

from collections.abc import Mapping
from typing import Any
from typing import Protocol

import flask
from flask import Blueprint
from flask.typing import ResponseReturnValue

from sesame.blueprints.account_attention import notes
from sesame.blueprints.account_invitation import AccountInvitation
from sesame.blueprints.account_summary import LISTED
from sesame.blueprints.account_summary import readable_data
from sesame.blueprints.account_summary import summary
from sesame.blueprints.charters_page import ChartersPage
from sesame.blueprints.error_pages import UnverifiedForm
from sesame.blueprints.my_account import SignInNeeded
from sesame.blueprints.my_account import my_account
from sesame.blueprints.own_data import own_data
from sesame.blueprints.refusals import refuse
from sesame.blueprints.sign_in_again import SignInAgain
from sesame.domain.attention import concerns_of
from sesame.domain.preferences import SECTIONS
from sesame.domain.preferences import Section
from sesame.errors import Refused
from sesame.errors import Stale
from sesame.forms.step_form import StepForm
from sesame.moments import Moments
from sesame.moments import day_in_words
from sesame.mounted import Mounted
from sesame.services.account import Overview
from sesame.services.account_change import Change
from sesame.services.account_change import NoAccount
from sesame.services.reauthentication import FreshSignInNeeded
from sesame.services.reauthentication import ProofNeeded
from sesame.translation import Translator
from sesame.whose_session import person_signed_in

#: Where the portal's session keeps what the next page says of the last change.
_TOLD = "sesame_told"


class SectionHandler(Protocol):
    """One section as HTTP sees it."""

    @property
    def title(self) -> str:
        """The page's subject, in French."""

    def form(self, overview: Overview) -> StepForm:
        """Return the form with how things stand."""

    def present(self, overview: Overview, tr: Translator) -> Mapping[str, object]:
        """Return what the template shows besides the form. Errors: ``FreshSignInNeeded``."""

    def submit(self, change: Change, form: Any, overview: Overview, tr: Translator) -> bool | None:
        """Make the change and tell whether there was one; none when the form holds problems."""


class AccountView:
    """Serves « Mon Sésame » of whoever is signed in: an address never says whose."""

    def __init__(self, here: Mounted, handlers: Mapping[str, SectionHandler], charters: ChartersPage) -> None:
        """Take a handler for each section, by name, and the page that stands before the first one."""
        self._here = here
        self._charters = charters
        self._handlers = handlers
        self._history = here.services.account_history
        self._invitation = AccountInvitation(here)
        self._sign_in_again = SignInAgain(here)

    def register(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        blueprint.register_error_handler(NoAccount, self._no_account)
        for needed in (FreshSignInNeeded, ProofNeeded):
            blueprint.register_error_handler(needed, lambda _error: self._sign_in_again.afresh())
        blueprint.register_error_handler(SignInNeeded, lambda _error: self._sign_in_again.for_who_is_out())
        blueprint.after_request(self._sign_in_again.arrived)
        blueprint.add_url_rule("/", "overview", self.overview)
        blueprint.add_url_rule("/mes-donnees", "data", self.data)
        blueprint.add_url_rule("/mes-donnees.json", "data_json", self.data_json)
        blueprint.add_url_rule("/modifier/<slug>", "section", self.section, methods=["GET", "POST"])

    def overview(self) -> ResponseReturnValue:
        """Show where one stands."""
        overview, tr = my_account(self._here), self._here.portal.translator()
        unread = self._charters.unread(overview.person)
        if unread and not self._charters.is_put_off(unread):
            return flask.redirect(flask.url_for(".charters"), code=303)
        told = flask.session.pop(_TOLD, {})
        name, changed = told.get("section"), told.get("changed")
        services = self._here.services
        history = self._history.latest(overview.person, LISTED)
        concerns = concerns_of(
            overview.person,
            overview.account,
            overview.question,
            history.events,
            now=services.clock.now(),
            unread=len(unread),
        )
        invitation = self._invitation.of(overview, unread=len(unread))
        return flask.render_template(
            "sesame/account/overview.html",
            invitation=self._invitation.shown(invitation, tr) if invitation else None,
            saved=name if changed else None,
            same=None if changed else name,
            on_its_way=services.publishing.publication.on_its_way(overview.person.key, tr.language),
            notes=notes(concerns, Moments(services.settings.timezone), tr, is_invited=invitation is not None),
            **summary(
                overview,
                history,
                services.settings,
                tr,
                here=self._here.portal.client_address(),
                shown_phone=services.account.shown_phone,
            ),
        )

    def section(self, slug: str) -> ResponseReturnValue:
        """Show or make one change."""
        section = next((one for one in SECTIONS if one.slug == slug), None)
        if section is None:
            flask.abort(404)
        if flask.request.method == "POST":
            self._here.services.account.require_room(section.name)
        overview, tr = my_account(self._here), self._here.portal.translator()
        form = self._handlers[section.name].form(overview)
        if flask.request.method != "POST":
            form.revision.data = overview.version
            return self._page(section, form, overview, tr)
        if not form.validate():
            raise UnverifiedForm
        return self._change(section, form, overview, tr)

    def data(self) -> ResponseReturnValue:
        """Show what is kept, as a page: all of it, but only the latest of what may be without end."""
        overview, tr = my_account(self._here), self._here.portal.translator()
        history = self._history.latest(overview.person, LISTED)
        known = self._history.told(overview.person)
        told = readable_data(overview, history, known, self._here.services.settings, tr)
        return flask.render_template("sesame/account/data.html", listed=LISTED, **told)

    def data_json(self) -> ResponseReturnValue:
        """Give everything as a file, written as it is read."""
        overview = my_account(self._here)
        return flask.Response(
            own_data(overview, self._history),
            mimetype="application/json",
            headers={"Content-Disposition": 'attachment; filename="mes-donnees.json"'},
        )

    def _change(self, section: Section, form: StepForm, overview: Overview, tr: Translator) -> ResponseReturnValue:
        change = Change(
            person=overview.person,
            origin=self._here.portal.client_address(),
            language=tr.language,
            version=form.revision.data or "",
        )
        if change.version != overview.version:
            return self._meanwhile(section)
        try:
            changed = self._handlers[section.name].submit(change, form, overview, tr)
        except Refused as refused:
            refuse(form, refused, tr)
            changed = None
        except Stale:
            return self._meanwhile(section)
        if changed is None:
            return self._page(section, form, overview, tr), 422
        # Kept for the next page alone, and not in its address, which anybody could write.
        flask.session[_TOLD] = {"section": section.name, "changed": changed}
        # The message itself: a browser takes the focus where an address leads, and away from anything else.
        return flask.redirect(f"{flask.url_for('.overview')}#enregistre", code=303)

    def _meanwhile(self, section: Section) -> ResponseReturnValue:
        return flask.render_template("sesame/account/meanwhile.html", slug=section.slug), 409

    def _page(self, section: Section, form: StepForm, overview: Overview, tr: Translator) -> str:
        handler = self._handlers[section.name]
        return flask.render_template(
            f"sesame/account/{section.name}.html",
            title=tr(handler.title),
            form=form,
            **handler.present(overview, tr),
        )

    def _no_account(self, error: NoAccount) -> ResponseReturnValue:
        if error.code == "unknown":
            self._here.portal.note_stranger()
        person = person_signed_in(self._here) if error.code == "not_yet" else None
        first = person.valid_from if person else None
        day = day_in_words(first, self._here.portal.translator()) if first else None
        return flask.render_template("sesame/account/no_account.html", why=error.code, day=day), 403
