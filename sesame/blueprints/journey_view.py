"""The one view that serves every step of every journey, and the only place that reads the session's id.

Not allowed: 303 to the current step. GET renders. A POST from an older page: 303. Refused: 422 with
what was typed. Accepted: 303 to the next step.
"""

import contextlib
import hmac
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from typing import Protocol

import flask
from flask import Blueprint
from flask.typing import ResponseReturnValue
from jinja2 import Template
from werkzeug.exceptions import MethodNotAllowed

from sesame.blueprints.error_pages import UnverifiedForm
from sesame.blueprints.journey_end import JourneyEnd
from sesame.blueprints.language_switch import NO_SWITCH
from sesame.blueprints.refusals import refuse
from sesame.blueprints.step_notices import notice
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journey import Step
from sesame.errors import AlreadyActive
from sesame.errors import Expired
from sesame.errors import Refused
from sesame.errors import Stale
from sesame.errors import Unavailable
from sesame.forms.step_form import StepForm
from sesame.forms.step_form import TokenForm
from sesame.mounted import Mounted
from sesame.services.journey_keeping import JourneyKeeper
from sesame.translation import Translator
from sesame.whose_session import person_signed_in

#: Every method reaches the view, so that a wrong one gets a page of ours and not the server's.
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advanced:
    """An accepted answer: ``opaque`` is the journey's new id where it was renamed."""

    opaque: str | None = None


class StepHandler(Protocol):
    """One step as HTTP sees it."""

    @property
    def title(self) -> str:
        """The page's subject, in French."""

    def form(self, state: JourneyState) -> StepForm:
        """Return the form, bound to the request, or filled with an earlier answer that is no secret."""

    def present(self, state: JourneyState, tr: Translator) -> Mapping[str, object]:
        """Return what the template shows besides the form."""

    def submit(self, state: JourneyState, form: Any, tr: Translator) -> Advanced | None:
        """Hand the answer to the service; none when the form holds problems. Errors: ``Refused`` and the rest."""


class JourneyView:
    """Serves one journey under one blueprint."""

    def __init__(
        self,
        *,
        keeper: JourneyKeeper,
        title: str,
        handlers: Mapping[str, StepHandler],
        here: Mounted,
        at_end: Callable[[JourneyState], object] | None = None,
    ) -> None:
        """Take a handler for each step of the journey, by name, and what can be asked for on its last page, if any."""
        self._at_end = at_end
        self._keeper = keeper
        self._title = title
        self._handlers = handlers
        self._here = here
        self._portal = here.portal
        self._name = keeper.journey.name
        self._session_key = f"sesame_{self._name}"
        self._end = JourneyEnd(keeper=keeper, here=here, session_key=self._session_key, render=self._render)

    def register(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        blueprint.add_url_rule("/", "intro", self.intro, methods=_METHODS)
        blueprint.add_url_rule("/termine", "end", self.end, methods=_METHODS)
        blueprint.add_url_rule("/abandonner", "abandon", self.abandon, methods=_METHODS)
        blueprint.add_url_rule("/<slug>", "step", self.step, methods=_METHODS)
        blueprint.add_url_rule("/<path:anything>", "not_found", _not_found, methods=_METHODS)

    def intro(self) -> ResponseReturnValue:
        """Say what is needed; a POST begins, so that no link or robot ever opens a journey."""
        _only("GET", "POST")
        elsewhere = self._here.password_page_elsewhere
        if elsewhere:
            return self._render("elsewhere", elsewhere_url=elsewhere)
        signed_in = self._signed_in()
        if signed_in is not None:
            return self._render("signed_in", signed_in=signed_in)
        if flask.request.method != "POST":
            return self._render("intro", resume=self._resumable(), form=TokenForm())
        self._verify(TokenForm())
        self._forget()
        opaque, state = self._keeper.begin()
        self._remember(opaque)
        return self._redirect(self._where(state))

    def step(self, slug: str) -> ResponseReturnValue:
        """Serve the step of that word."""
        _only("GET", "POST")
        step = self._keeper.journey.at(slug)
        if step is None:
            flask.abort(404)
        if self._here.password_page_elsewhere:
            return self._redirect("intro")
        if flask.request.method == "POST":
            # Before anything is read: a crowd that is turned away must not keep others waiting.
            self._here.services.recovery.require_room(step.name)
        if self._signed_in() is not None:
            self._forget()
            return self._redirect("intro")
        state = self._load()
        if state is None:
            return self._redirect("intro")
        if state.status is not JourneyStatus.OPEN or step not in self._keeper.journey.allowable(state.facts):
            return self._lead_to(state)
        return self._serve(step, state)

    def end(self) -> ResponseReturnValue:
        """Show the recap to its tab, also when that reloads it at once; else only what was done. A POST forgets it."""
        _only("GET", "POST")
        state = self._load()
        if flask.request.method == "POST":
            return self._end_or_ask(state)
        if state is None:
            return self._redirect("intro")
        if state.status is JourneyStatus.OPEN:
            return self._redirect(self._where(state))
        if state.subject is not None and self._somebody_else(state.subject):
            # The recap is not theirs. What ended before there was a subject names nobody.
            self._forget()
            return self._redirect("intro")
        return self._end.show(state, self._opaque())

    def _end_or_ask(self, state: JourneyState | None) -> ResponseReturnValue:
        self._verify(TokenForm())
        if self._at_end and state and "asked" in flask.request.form:
            # Who presses twice was answered the first time.
            with contextlib.suppress(Stale):
                self._at_end(state)
            return self._redirect("termine")
        self._forget()
        return flask.redirect(self._portal.home_url, code=303)

    def abandon(self) -> ResponseReturnValue:
        """Forget the journey and all that was answered."""
        _only("POST")
        self._verify(TokenForm())
        self._forget()
        return self._render("abandoned", **NO_SWITCH)

    def _serve(self, step: Step, state: JourneyState) -> ResponseReturnValue:
        handler = self._handlers[step.name]
        form = handler.form(state)
        tr = self._portal.translator()
        if flask.request.method != "POST":
            form.revision.data = str(state.revision)
            return self._page(step, state, form, tr)
        self._verify(form)
        if not hmac.compare_digest((form.revision.data or "").encode(), str(state.revision).encode()):
            return self._lead_to(state)
        try:
            advanced = handler.submit(state, form, tr)
        except Refused as refused:
            refuse(form, refused, tr)
            advanced = None
            # A refusal may have counted a try, or ended the journey.
            state = self._keeper.load(self._opaque())
            if state.status is not JourneyStatus.OPEN:
                return self._redirect("termine")
            form.revision.data = str(state.revision)
        except (Stale, AlreadyActive):
            # Another window was first; this one goes where the journey now is.
            return self._lead_to(self._keeper.load(self._opaque()))
        if advanced is None:
            return self._page(step, state, form, tr), 422
        return self._advance(advanced)

    def _advance(self, advanced: Advanced) -> ResponseReturnValue:
        if advanced.opaque is not None:
            self._portal.renew_session_id()
            self._remember(advanced.opaque)
        try:
            return self._lead_to(self._keeper.load(self._opaque()))
        except Unavailable:
            # The answer is kept: no page may say that nothing was. The end leads to wherever the journey is.
            return self._redirect("termine")

    def _page(self, step: Step, state: JourneyState, form: StepForm, tr: Translator) -> str:
        journey = self._keeper.journey
        handler, previous = self._handlers[step.name], journey.previous(step, state.facts)
        number, total = journey.place(step, state.facts)
        return self._render(
            step.name,
            title=tr(handler.title),
            form=form,
            step=step,
            notice=notice(journey, step, state.facts, tr),
            number=number,
            total=total,
            back=self._url(previous.slug) if previous else flask.url_for(".intro"),
            idle_minutes=int(self._keeper.limits.idle.total_seconds() // 60),
            **handler.present(state, tr),
        )

    def _render(self, page: str, **context: object) -> str:
        """Render the journey's own page of that name, or the one all journeys share."""
        names: list[str | Template] = [f"sesame/{self._name}/{page}.html", f"sesame/journey/{page}.html"]
        return flask.render_template(names, journey_title=self._portal.translator()(self._title), **context)

    def _signed_in(self) -> str | None:
        """Return who is signed in with an account that opens; others may need this journey to have one."""
        person = person_signed_in(self._here)
        return person.login if person and self._here.services.account.is_open(person) else None

    def _somebody_else(self, subject: int) -> bool:
        """Tell whether somebody is signed in who is not the person of that inner key."""
        if self._portal.identity() is None:
            return False
        person = person_signed_in(self._here)
        return person is None or person.key != subject

    def _verify(self, form: TokenForm) -> None:
        """Refuse a form that did not come from a page of this session."""
        if not form.validate():
            raise UnverifiedForm

    def _load(self) -> JourneyState | None:
        """Return the journey under way; none where this browser never began one.

        Errors: ``Expired`` when it had one that has ended, or when an answer arrives without any.
        """
        opaque = self._opaque()
        if not opaque:
            if flask.request.method == "POST":
                raise Expired("journey_expired")
            return None
        try:
            return self._keeper.load(opaque)
        except Expired:
            self._forget()
            raise

    def _resumable(self) -> str | None:
        """Return where the journey under way continues, for who comes back to the first page."""
        try:
            state = self._load()
        except Expired:
            return None
        if state is None or state.status is not JourneyStatus.OPEN or not state.revision:
            return None
        return self._url(self._where(state))

    def _where(self, state: JourneyState) -> str:
        if state.status is not JourneyStatus.OPEN:
            return "termine"
        return self._keeper.journey.current(state.facts).slug

    def _url(self, slug: str) -> str:
        return flask.url_for(".end") if slug == "termine" else flask.url_for(".step", slug=slug)

    def _lead_to(self, state: JourneyState) -> ResponseReturnValue:
        """Lead to where a journey is; an answer that ended it makes this tab the one that shows its recap."""
        if flask.request.method == "POST" and state.status is JourneyStatus.COMPLETED:
            return flask.redirect(self._end.url(self._opaque()), code=303)
        return self._redirect(self._where(state))

    def _redirect(self, slug: str) -> ResponseReturnValue:
        return flask.redirect(flask.url_for(".intro") if slug == "intro" else self._url(slug), code=303)

    def _opaque(self) -> str:
        return str(flask.session.get(self._session_key) or "")

    def _remember(self, opaque: str) -> None:
        flask.session[self._session_key] = opaque

    def _forget(self) -> None:
        opaque = flask.session.pop(self._session_key, None)
        self._end.forget()
        if opaque:
            self._keeper.end(str(opaque))


def _only(*methods: str) -> None:
    """Refuse any other method, naming those that mean something (RFC 9110, 15.5.6)."""
    allowed = {*methods, "OPTIONS", *(["HEAD"] if "GET" in methods else [])}
    if flask.request.method not in allowed:
        raise MethodNotAllowed(valid_methods=sorted(allowed))


def _not_found(anything: str) -> ResponseReturnValue:
    flask.abort(404, anything)
