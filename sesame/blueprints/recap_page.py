"""What the last page of a journey says besides its facts: from when services open, and what a print is headed with."""

import datetime as dt
from collections.abc import Mapping

import flask

from sesame.addresses import typed_address
from sesame.moments import Moments
from sesame.mounted import Mounted
from sesame.translation import Translator


def recap_context(
    here: Mounted, facts: Mapping[str, object], ended_at: dt.datetime, *, person: int | None = None
) -> Mapping[str, object]:
    """Return what the template shows of a journey of a person that ended a moment ago with these facts."""
    settings, tr = here.services.settings, here.portal.translator()
    moments = Moments(settings.timezone)
    return {
        # Journeys that ended under an earlier version kept no name.
        "recap": {"name": "", **facts},
        "services_by": _services_by(moments.on_our_clock(ended_at), settings.services_minutes, moments, tr),
        "on_its_way": here.services.publishing.publication.on_its_way(person, tr.language) if person else (),
        "printed_at": moments.date_and_hour(here.services.clock.now(), tr),
        "page_address": typed_address(settings, flask.request.path),
        "account_address": typed_address(settings, flask.url_for("sesame.account.overview")),
    }


def _services_by(ended: dt.datetime, minutes: int, moments: Moments, tr: Translator) -> str:
    """Return the time by which the other services know it, in words; empty where the site promises none."""
    if not minutes:
        return ""
    # Never sooner than was promised: the minute under way counts whole.
    by = ended.replace(second=0, microsecond=0) + dt.timedelta(minutes=minutes + 1)
    if by.date() == ended.date():
        return tr("à {time}", time=moments.hour(by, tr))
    return tr("le {moment}", moment=moments.date_and_hour(by, tr))
