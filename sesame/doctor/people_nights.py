"""The nights of each declared source: was it read lately, and was what it said written."""

import datetime as dt

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import Level
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning
from sesame.doctor.timers import duration
from sesame.domain.people_runs import PeopleRun
from sesame.domain.people_runs import RunCommand
from sesame.domain.people_runs import RunEnd
from sesame.domain.people_sources import Misdeclared
from sesame.people_sources import build_people_sources

#: A source is read every night; two nights without it are no chance.
_LATE = dt.timedelta(hours=49)
#: Among how many of the last runs each source is looked for.
_LOOKED_AT = 300
_NOTHING_WRITTEN = {RunEnd.HELD: "retenu", RunEnd.REFUSED: "refusé", RunEnd.FAILED: "interrompu"}


def _look(examination: Examination) -> Finding:
    services = examination.here.services
    try:
        names = [source.name for source in build_people_sources(examination.settings).all()]
    except Misdeclared:
        return ok("pas regardés, faute de déclarations justes")
    if not names:
        return ok("aucune source n’est déclarée")
    last: dict[str, PeopleRun] = {}
    for run in services.people_desk.runs.latest(_LOOKED_AT):
        if run.command is RunCommand.SYNC and run.end not in {RunEnd.UNDER_WAY, RunEnd.DRY_RUN}:
            last.setdefault(run.source, run)
    told = [_of(name, last.get(name), services.clock.now()) for name in names]
    bad = [one for one in told if one.level is not Level.OK]
    if not bad:
        return ok(" ; ".join(one.sentence for one in told))
    worst = fault if any(one.level is Level.FAULT for one in bad) else warning
    return worst(" ; ".join(one.sentence for one in bad), " ; ".join(dict.fromkeys(one.remedy for one in bad)))


def _of(name: str, run: PeopleRun | None, now: dt.datetime) -> Finding:
    by_a_timer = f"lancez « flask sesame people sync --source {name} » par un minuteur (docs/operations.md, Timers)"
    if run is None:
        return warning(f"« {name} » n’a pas encore été lue", by_a_timer)
    age = duration(now - run.began_at)
    if how := _NOTHING_WRITTEN.get(run.end):
        sentence = f"le dernier passage de « {name} », il y a {age}, a été {how}"
        return fault(sentence, f"« flask sesame people runs show {run.id} » dit pourquoi")
    if now - run.began_at > _LATE:
        return warning(f"« {name} » n’a pas été lue depuis {age}", by_a_timer)
    return ok(f"« {name} » lue il y a {age}")


CHECKS = (Check(id="people-nights", label="Passages des sources", look=_look),)
