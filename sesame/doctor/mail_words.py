"""The words of mails: can each be written with this site's templates, and does it hold what people need of it."""

import datetime as dt
import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from typing import cast

from jinja2 import TemplateNotFound
from jinja2 import TemplateSyntaxError

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.domain.delivery import Promise
from sesame.domain.mail_kinds import kind_of
from sesame.outgoing import mail_writer
from sesame.services.disavowal_links import DisavowalLinks
from sesame.services.notification import Notification
from sesame.services.sample_mails import sample_mails
from sesame.services.sample_mails import sample_person
from sesame.site_templates import OWN_FOLDER
from sesame.translation import LANGUAGES

_NOON = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)
_LINK = "https://ent.univ-demo.example/ce-n-est-pas-moi/essai"
_HELP_MAIL = "assistance@univ-demo.example"
_OF_TEMPLATES = {".txt", ".html"}
_SPACES_AND_TAGS = re.compile(r"<[^>]*>|&nbsp;|\s")
#: Faults that are told by name.
_MOST_TOLD = 5


class Written(Protocol):
    """A mail as it would leave."""

    subject: str
    body: str | None
    html: str | None


class _Links:
    """Links that lead nowhere."""

    def url(self, *_whom: object, **_when: object) -> str:
        return _LINK


def _look(examination: Examination) -> Finding:
    """Write every mail in every language, and send none."""
    here = examination.here
    writer = mail_writer(examination.settings, sender=lambda: _HELP_MAIL, translator_of=here.portal.translator_of)
    wrong: dict[str, None] = {}
    many = 0
    for language in LANGUAGES:
        for promise in _samples(examination, language):
            many += 1
            try:
                lacking = list(_lacking(promise, writer.write(promise, "<essai@univ-demo.example>")))
            except Exception as error:  # noqa: BLE001 - a template of a site may raise anything
                lacking = [_told(promise, error)]
            wrong |= dict.fromkeys(lacking)
    if not wrong:
        return ok(f"les {many} mails s’écrivent, dans chaque langue")
    told, more = list(wrong)[:_MOST_TOLD], len(wrong) - _MOST_TOLD
    return fault(
        " ; ".join(told) + (f" ; et {more} autre(s)" if more > 0 else ""),
        "corrigez ces gabarits (SESAME_TEMPLATE_FOLDER, ou sesame/mail dans ceux du portail) : ces mails attendent",
    )


def _samples(examination: Examination, language: str) -> list[Promise]:
    notification = Notification(
        timezone=examination.settings.timezone, links=cast("DisavowalLinks", _Links()), help_address=_HELP_MAIL
    )
    return sample_mails(sample_person(language), notification, at=_NOON, help_mail=_HELP_MAIL)


def _lacking(promise: Promise, letter: Written) -> Iterator[str]:
    """Say what people cannot do without and do not find: a subject, the code, the link that suspends."""
    kind = kind_of(promise).value
    if not letter.subject:
        yield f"mail/{kind}.subject.txt est vide"
    needed = {"le code": promise.facts.get("code", ""), "le lien « Ce n’est pas moi »": promise.facts.get("link", "")}
    for part, said in (("txt", letter.body or ""), ("html", letter.html or "")):
        for what, words in needed.items():
            if words not in said and words not in _SPACES_AND_TAGS.sub("", said):
                yield f"mail/{kind}.{part} ne contient pas {what}"


def _told(promise: Promise, error: Exception) -> str:
    """Name the template in which it happened, and the line."""
    mail = f"mail/{kind_of(promise).value}"
    if isinstance(error, TemplateNotFound):
        return f"{mail} : le gabarit {error.name} est introuvable"
    if isinstance(error, TemplateSyntaxError):
        return f"{_short(error.filename or error.name or mail)}, ligne {error.lineno} : {error.message}"
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).suffix in _OF_TEMPLATES
    ]
    # Where a site's template calls one of ours wrongly, theirs is named.
    theirs = [frame for frame in frames if not Path(frame.filename).is_relative_to(OWN_FOLDER)] or frames
    where = f"{_short(theirs[-1].filename)}, ligne {theirs[-1].lineno}" if theirs else mail
    return f"{where} : {type(error).__name__} ({error})"


def _short(path: str) -> str:
    """Return a template's path from its folder of mails on: what a site calls it."""
    _before, found, name = Path(path).as_posix().rpartition("/mail/")
    return f"mail/{name}" if found else path


CHECKS = (Check(id="mail-words", label="Textes des mails", look=_look),)
