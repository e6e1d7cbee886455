"""The last page of a journey: the recap for the tab that came to it, and for others what was done."""

from collections.abc import Callable
from urllib.parse import urlencode

import flask
from flask.typing import ResponseReturnValue

from sesame.blueprints.recap_page import recap_context
from sesame.blueprints.recap_tab import PARAMETER
from sesame.blueprints.recap_tab import RecapTab
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.forms.step_form import TokenForm
from sesame.mounted import Mounted
from sesame.services.journey_keeping import JourneyKeeper


class JourneyEnd:
    """Shows how one journey ended."""

    def __init__(self, *, keeper: JourneyKeeper, here: Mounted, session_key: str, render: Callable[..., str]) -> None:
        """Take the journey, the name of its id in the portal's session, and what renders one of its pages."""
        self._keeper = keeper
        self._here = here
        self._tab = RecapTab(session_key)
        self._render = render

    def url(self, opaque: str) -> str:
        """Return the address of the last page for the tab that comes to it now."""
        # What else was asked for stays, such as a language; and no name in it is one that ``url_for`` would obey.
        asked = flask.request.args.to_dict() if flask.request.method == "GET" else {}
        return f"{flask.url_for('.end')}?{urlencode({**asked, PARAMETER: self._tab.word(opaque)})}"

    def show(self, state: JourneyState, opaque: str) -> ResponseReturnValue:
        """Return the page of a journey that is over."""
        fresh = self._keeper.shows_recap(state)
        if state.status is JourneyStatus.COMPLETED:
            mine = self._tab.is_this(opaque)
            unseen = not self._tab.was_shown(opaque)
            if fresh and not mine and (unseen or self._tab.was_left_for_this(opaque)):
                return flask.redirect(self.url(opaque), code=303)
            if not (fresh and mine):
                return self._render("completed_before", told=state.facts.get("told"), form=TokenForm())
            self._tab.note_shown(opaque)
        recap = recap_context(self._here, state.facts, self._keeper.ended_at(state), person=state.subject)
        return self._render(state.status.value, fresh=fresh, form=TokenForm(), **recap)

    def forget(self) -> None:
        """Forget which recap was shown."""
        self._tab.forget()
