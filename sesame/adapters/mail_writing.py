"""From a promise to a letter: the templates of its kind, its facts, its language."""

import datetime as dt
import re
from collections.abc import Callable
from collections.abc import Mapping

import flask
from jinja2 import Environment
from jinja2 import StrictUndefined

from sesame.adapters.letter import Letter
from sesame.adapters.mail_text import in_lines
from sesame.domain.delivery import Promise
from sesame.domain.mail_kinds import kind_of
from sesame.moments import Moments
from sesame.moments import day_in_words
from sesame.translation import Translator

#: Facts that are days.
_DAYS = ("last_day", "gone_on", "erased_on")
_BREAKS = re.compile(r"[ \t\r\n]+")


class MailWriter:
    """Writes letters from the app's templates. What a template asks for and is not given is an error, never a gap."""

    def __init__(
        self,
        *,
        sender: Callable[[], str],
        reply_to: str,
        surroundings: Mapping[str, object],
        moments: Moments,
        translator_of: Callable[[str], Translator],
    ) -> None:
        """Take who writes, who answers, what every template may name of the university, its clock and its words."""
        self._sender = sender
        self._reply_to = reply_to
        self._surroundings = surroundings
        self._moments = moments
        self._translator_of = translator_of
        self._known: tuple[Environment, Environment] | None = None

    def write(self, mail: Promise, message_id: str) -> Letter:
        """Return the letter; needs an application context. Errors: any, where it cannot be written."""
        tr, name = self._translator_of(mail.language), kind_of(mail).value
        facts: dict[str, object] = dict(mail.facts)
        if "at" in mail.facts:
            facts["at"] = self._moments.from_afar(dt.datetime.fromisoformat(mail.facts["at"]), tr)
        for day in _DAYS:
            if said := mail.facts.get(day):
                facts[day] = day_in_words(dt.date.fromisoformat(said), tr)
        context = {**self._surroundings, **facts, "tr": tr, "language": tr.language}
        heading = _BREAKS.sub(" ", self._render(f"{name}.subject.txt", context)).strip()
        # Its unbreakable spaces are for the page: in a header they are a nuisance to who searches.
        subject = " ".join(heading.split())
        meant_for = " ".join(mail.meant_for.split())
        letter = Letter(
            subject=f"[→ {meant_for}] {subject}" if meant_for else subject,
            recipients=[mail.to],
            body=in_lines(self._render(f"{name}.txt", context)),
            html=self._render(f"{name}.html", {**context, "subject": subject, "heading": self._heading(heading)}),
            sender=self._sender(),
            reply_to=self._reply_to or None,
            date=dt.datetime.now(dt.UTC).timestamp(),
            # RFC 3834, and what Exchange reads instead: no « I am on holiday » comes back to us.
            extra_headers={
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
                "Content-Language": tr.language,
                **({"X-Sesame-Meant-For": meant_for} if meant_for else {}),
            },
        )
        letter.msgId = message_id
        return letter

    def _heading(self, subject: str) -> str:
        """Return a subject without the name of the university, which stands above it already."""
        return subject.removesuffix(f" – {self._surroundings['institution']}")

    def _render(self, name: str, context: Mapping[str, object]) -> str:
        return self._environment().get_template(f"sesame/mail/{name}").render(context)

    def _environment(self) -> Environment:
        """Return the app's templates, in which whatever is missing is an error; made once."""
        own = flask.current_app.jinja_env
        if self._known is None or self._known[0] is not own:
            self._known = (own, own.overlay(undefined=StrictUndefined))
        return self._known[1]
