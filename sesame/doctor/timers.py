"""The timers and the mails owed: does somebody still send what could not leave at once."""

import datetime as dt
from collections.abc import Callable

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning
from sesame.domain.watch import DELIVER
from sesame.domain.watch import PURGE

#: Each timer, and the time after which it must have stopped: it runs every minute, or once a day at the least.
_LATE = {DELIVER: dt.timedelta(minutes=15), PURGE: dt.timedelta(hours=49)}
_LATE_MAIL = dt.timedelta(minutes=30)


def _runs(timer: str) -> Callable[[Examination], Finding]:
    """Return the look at one timer."""

    def look(examination: Examination) -> Finding:
        services = examination.here.services
        last = services.watch.beats().get(timer)
        remedy = f"lancez « flask sesame {timer} » par un minuteur (docs/operations.md, Timers)"
        if last is None:
            return fault("n’a jamais tourné", remedy)
        age = services.clock.now() - last
        return (
            fault(f"n’a pas tourné depuis {duration(age)}", remedy)
            if age > _LATE[timer]
            else ok(f"a tourné il y a {duration(age)}")
        )

    return look


def _owed(examination: Examination) -> Finding:
    services = examination.here.services
    owed = services.watch.owed()
    if owed.dead:
        return fault(
            f"{owed.dead} mail(s) abandonné(s), {owed.waiting} en attente",
            "voyez le serveur de mail, puis « flask sesame deliver --retry »",
        )
    if owed.oldest is None:
        return ok("rien n’attend")
    age = services.clock.now() - owed.oldest
    sentence = f"{owed.waiting} mail(s) en attente, le plus ancien depuis {duration(age)}"
    return warning(sentence, "voyez le serveur de mail et le minuteur deliver") if age > _LATE_MAIL else ok(sentence)


def duration(age: dt.timedelta) -> str:
    """Return a length of time in the largest unit that tells it: « 3 min », « 2 h », « 5 jours »."""
    seconds = max(0, int(age.total_seconds()))
    for size, name in ((86400, "jours"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {name}"
    return f"{seconds} s"


CHECKS = (
    Check(id="timer-deliver", label="Minuteur deliver", look=_runs(DELIVER)),
    Check(id="timer-purge", label="Minuteur purge", look=_runs(PURGE)),
    Check(id="outbox", label="Mails promis", look=_owed),
)
