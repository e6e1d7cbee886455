"""What the doctor finds in the nights of the sources of people."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from sesame.doctor.findings import Finding
from sesame.doctor.findings import Level
from sesame.domain.people_runs import PeopleRun
from sesame.domain.people_runs import RunCommand
from sesame.domain.people_runs import RunEnd
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.doctors_visit import found

Night = Callable[..., None]


@pytest.fixture
def site(make_app: AppFactory, tmp_path: Path) -> Flask:
    """Return a site with two sources."""
    path = tmp_path / "sources.toml"
    path.write_text('[rh]\nfile = "rh.csv"\n\n[apogee]\nfile = "apogee.csv"\n', encoding="utf-8")
    return make_app(people=False, SESAME_PEOPLE_SOURCES=path)


@pytest.fixture
def night(site: Flask) -> Night:
    """Return what keeps a run so many hours ago."""

    def keep(source: str, end: RunEnd, *, hours: int = 5, command: RunCommand = RunCommand.SYNC) -> None:
        with site.app_context():
            services = mounted().services
            began = services.clock.now() - dt.timedelta(hours=hours)
            services.people_desk.runs._stored(
                PeopleRun(command=command, operator="timer", source=source, began_at=began, ended_at=began, end=end)
            )

    return keep


def look(site: Flask) -> Finding:
    """Return what is found in the nights."""
    return found(site, "people-nights")


def test_sources_read_last_night_are_well(site: Flask, night: Night) -> None:
    """Whatever was held before, tried, or is under way."""
    night("rh", RunEnd.HELD, hours=30)
    night("rh", RunEnd.WRITTEN, hours=6)
    night("apogee", RunEnd.WRITTEN)
    night("apogee", RunEnd.DRY_RUN, hours=1)
    night("apogee", RunEnd.UNDER_WAY, hours=0)

    finding = look(site)

    assert finding.level is Level.OK
    assert finding.sentence == "« rh » lue il y a 6 h ; « apogee » lue il y a 5 h"


def test_a_source_that_is_read_no_more_is_to_be_looked_at(site: Flask, night: Night) -> None:
    """Its timer has stopped, or was never made; an import of a file by hand is none of it."""
    night("rh", RunEnd.WRITTEN, hours=72)
    night("apogee", RunEnd.WRITTEN, command=RunCommand.IMPORT)

    finding = look(site)

    assert finding.level is Level.WARNING
    assert finding.sentence == "« rh » n’a pas été lue depuis 3 jours ; « apogee » n’a pas encore été lue"
    assert "flask sesame people sync --source rh" in finding.remedy


def test_a_night_of_which_nothing_was_written_is_a_fault(site: Flask, night: Night) -> None:
    """Held, refused or interrupted: the run that says why is named."""
    night("rh", RunEnd.WRITTEN, hours=29)
    night("apogee", RunEnd.WRITTEN)
    for end, word in {RunEnd.HELD: "retenu", RunEnd.REFUSED: "refusé", RunEnd.FAILED: "interrompu"}.items():
        night("rh", end, hours=3)

        finding = look(site)

        assert (finding.level, word) == (Level.FAULT, finding.sentence.rsplit(" ", 1)[-1]), end
        assert "flask sesame people runs show" in finding.remedy


def test_without_sources_there_are_no_nights(make_app: AppFactory) -> None:
    """Many sites import a file and no more."""
    assert look(make_app(people=False)).level is Level.OK
