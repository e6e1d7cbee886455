"""The one view that serves every section of « Mon Sésame »: whose account, which version, what next."""

from collections.abc import Mapping
from typing import Any
from typing import Protocol
from urllib.parse import urlencode

import flask
from flask import Blueprint
from flask.typing import ResponseReturnValue

from sesame.blueprints.account_summary import readable_data
from sesame.blueprints.account_summary import summary
from sesame.blueprints.after_response import deliver_after
from sesame.blueprints.error_pages import UnverifiedForm
from sesame.blueprints.messages import sentence
from sesame.blueprints.own_data import own_data
from sesame.blueprints.sections.reauthentication import FreshSignInNeeded
from sesame.errors import Refused
from sesame.errors import Stale
from sesame.forms.step_form import StepForm
from sesame.mounted import Mounted
from sesame.services.account import Change
from sesame.services.account import NoAccount
from sesame.services.account import Overview
from sesame.services.account import Saved
from sesame.translation import Translator
from sesame.translation import translator

#: Where the portal's session keeps what the next page says of the last change.
_TOLD = "sesame_told"


class Section(Protocol):
    """One thing a person changes."""

    @property
    def title(self) -> str:
        """The page's subject, in French."""

    def form(self, overview: Overview) -> StepForm:
        """Return the form with how things stand."""

    def present(self, overview: Overview, tr: Translator) -> Mapping[str, object]:
        """Return what the template shows besides the form. Errors: ``FreshSignInNeeded``."""

    def submit(self, change: Change, form: Any, overview: Overview, tr: Translator) -> Saved | None:
        """Make the change; none when the form holds problems."""


class AccountView:
    """Serves « Mon Sésame » of whoever is signed in: an address never says whose."""

    def __init__(self, here: Mounted, sections: Mapping[str, Section]) -> None:
        """Take a section for each word of the address."""
        self._here = here
        self._sections = sections
        self._account = here.services.account

    def register(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        blueprint.register_error_handler(NoAccount, self._no_account)
        blueprint.register_error_handler(FreshSignInNeeded, lambda _error: self._sign_in_afresh())
        blueprint.add_url_rule("/", "overview", self.overview)
        blueprint.add_url_rule("/mes-donnees", "data", self.data)
        blueprint.add_url_rule("/mes-donnees.json", "data_json", self.data_json)
        blueprint.add_url_rule("/modifier/<slug>", "section", self.section, methods=["GET", "POST"])

    def overview(self) -> ResponseReturnValue:
        """Show where one stands."""
        uid = self._here.portal.identity()
        if uid is None:
            return self._sign_in()
        return self._overview_page(self._account.overview(uid))

    def section(self, slug: str) -> ResponseReturnValue:
        """Show or make one change."""
        section = self._sections.get(slug)
        if section is None:
            flask.abort(404)
        uid = self._here.portal.identity()
        if uid is None:
            return self._sign_in()
        overview, tr = self._account.overview(uid), translator(self._here.portal.language())
        form = section.form(overview)
        if flask.request.method != "POST":
            form.revision.data = overview.version
            return self._page(slug, form, overview, tr)
        if not form.validate():
            raise UnverifiedForm
        return self._change(slug, form, overview, tr)

    def data(self) -> ResponseReturnValue:
        """Show everything that is kept, as a page."""
        uid = self._here.portal.identity()
        if uid is None:
            return self._sign_in()
        tr = translator(self._here.portal.language())
        told = readable_data(self._account.overview(uid), self._here.services.settings, tr)
        return flask.render_template("sesame/account/data.html", **told)

    def data_json(self) -> ResponseReturnValue:
        """Give the same as a file."""
        uid = self._here.portal.identity()
        if uid is None:
            return self._sign_in()
        response = flask.jsonify(own_data(self._account.overview(uid)))
        response.headers["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
        return response

    def _change(self, slug: str, form: StepForm, overview: Overview, tr: Translator) -> ResponseReturnValue:
        change = Change(
            uid=overview.person.uid,
            origin=self._here.portal.client_address(),
            language=tr.language,
            version=form.revision.data or "",
        )
        if change.version != overview.version:
            return self._meanwhile(slug)
        try:
            saved = self._sections[slug].submit(change, form, overview, tr)
        except Refused as refused:
            form.refuse(refused.field, sentence(refused, tr))
            saved = None
        except Stale:
            return self._meanwhile(slug)
        if saved is None:
            return self._page(slug, form, overview, tr), 422
        # Kept for the next page alone, and not in its address, which anybody could write.
        flask.session[_TOLD] = {"slug": slug, "changed": saved.changed}
        response = flask.make_response(flask.redirect(f"{flask.url_for('.overview')}#{slug}", code=303))
        return deliver_after(response, saved.promised, self._here)

    def _meanwhile(self, slug: str) -> ResponseReturnValue:
        return flask.render_template("sesame/account/meanwhile.html", slug=slug), 409

    def _page(self, slug: str, form: StepForm, overview: Overview, tr: Translator) -> str:
        section = self._sections[slug]
        return flask.render_template(
            f"sesame/account/{slug}.html",
            title=tr(section.title),
            form=form,
            **section.present(overview, tr),
        )

    def _overview_page(self, overview: Overview) -> str:
        tr = translator(self._here.portal.language())
        told = flask.session.pop(_TOLD, {})
        slug, changed = told.get("slug"), told.get("changed")
        return flask.render_template(
            "sesame/account/overview.html",
            saved=slug if changed else None,
            same=None if changed else slug,
            **summary(overview, self._here.services.settings, tr),
        )

    def _no_account(self, error: NoAccount) -> ResponseReturnValue:
        return flask.render_template("sesame/account/no_account.html", why=error.code), 403

    def _sign_in(self) -> ResponseReturnValue:
        return self._leave_for(self._here.services.settings.sign_in_url)

    def _sign_in_afresh(self) -> ResponseReturnValue:
        return self._leave_for(self._here.services.settings.renew_url)

    def _leave_for(self, url: str) -> ResponseReturnValue:
        """Send to a page of the portal, and back to this very one; a form's answer offers the way instead.

        Browsers apply ``form-action`` of the Content-Security-Policy to redirections, and the sign-in
        server is another origin.
        """
        query = urlencode({self._here.services.settings.sign_in_next: flask.request.full_path.rstrip("?")})
        there = f"{url}{'&' if '?' in url else '?'}{query}"
        if flask.request.method == "POST":
            return flask.render_template("sesame/account/sign_in_again.html", sign_in_url=there), 403
        return flask.redirect(there, code=303)
