"""What the last page of a journey says besides its facts: from when services open, and what a print is headed with."""

import datetime as dt
import zoneinfo
from collections.abc import Mapping

import flask
from babel.dates import format_date
from babel.dates import format_time

from sesame.addresses import typed_address
from sesame.mounted import Mounted
from sesame.translation import Translator


def recap_context(here: Mounted, facts: Mapping[str, object], ended_at: dt.datetime) -> Mapping[str, object]:
    """Return what the template shows of a journey that ended a moment ago with these facts."""
    settings, tr = here.services.settings, here.portal.translator()
    zone = zoneinfo.ZoneInfo(settings.timezone)
    ended, now = ended_at.astimezone(zone), here.services.clock.now().astimezone(zone)
    return {
        # Journeys that ended under an earlier version kept no name.
        "recap": {"name": "", **facts},
        "services_by": _services_by(ended, settings.services_minutes, tr),
        "printed_at": _moment(now, tr),
        "page_address": typed_address(settings, flask.request.path),
        "account_address": typed_address(settings, flask.url_for("sesame.account.overview")),
    }


def _services_by(ended: dt.datetime, minutes: int, tr: Translator) -> str:
    """Return the time by which the other services know it, in words; empty where the site promises none."""
    if not minutes:
        return ""
    # Never sooner than was promised: the minute under way counts whole.
    by = ended.replace(second=0, microsecond=0) + dt.timedelta(minutes=minutes + 1)
    if by.date() == ended.date():
        return tr("à {time}", time=format_time(by, "short", locale=tr.locale))
    return _moment(by, tr)


def _moment(moment: dt.datetime, tr: Translator) -> str:
    day, time = format_date(moment, "long", locale=tr.locale), format_time(moment, "short", locale=tr.locale)
    return tr("le {day} à {time}", day=day, time=time)
