"""Takes many invented people, twice, from a file or as a source that tells everybody.

Usage: python -m tests.integration.import_of_a_crowd DATABASE_URL HOW_MANY FOLDER [SOURCE]

It makes the tables itself, and prints a line for each of the two runs: how many were created, the seconds of work, the
MiB of memory it added, and the seconds of the longest transaction that wrote.
"""

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from sesame.adapters.people_files import read_rows
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.people import SqlPeople
from sesame.adapters.sql.schema import SqlSchema
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlTransaction
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.container import build_services
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import SourceOrder
from sesame.given_ports import GivenPorts
from sesame.portal_parts import PortalParts
from sesame.services.people_import import PeopleImport
from sesame.services.people_report import ImportReport
from sesame.services.people_report import Run
from sesame.settings_loading import load_settings
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.house import SETTINGS

_TITLES = "uid,category,given_name,family_name,birth_date,student_number,ine,mail,personal_mail,phone\n"


class _Timed(SqlUnitOfWork):
    """Remembers how long the longest transaction took."""

    def __init__(self, engine: Engine) -> None:
        """Begin with none."""
        super().__init__(engine)
        self.longest = 0.0

    @contextmanager
    def __call__(self) -> Iterator[SqlTransaction]:
        """Open a transaction, and time it."""
        with super().__call__() as tx:
            began = time.perf_counter()
            yield tx
        self.longest = max(self.longest, time.perf_counter() - began)


def write_crowd(path: Path, how_many: int) -> None:
    """Write a file of people, half of them with a mobile phone."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_TITLES)
        for i in range(how_many):
            born = f"{1990 + i % 18}-{i % 12 + 1:02}-{i % 28 + 1:02}"
            phone = f"06 39 98 {i // 200 % 100:02} {i // 2 % 100:02}" if i % 2 else ""
            mails = f"p{i}@univ-demo.example,p{i}@courriel.example"
            file.write(f"p{i},student,Léa-{i},Martin {i},{born},{20000000 + i},{i:09}AB,{mails},{phone}\n")


def _peak() -> int:
    """Return the most memory this process ever had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _importing(engine: Engine, unit_of_work: _Timed) -> PeopleImport:
    """Put the import together with the regions of phones that are read unless a site names its own."""
    told = {name: value for name, value in SETTINGS.items() if name != "SESAME_PHONE_REGIONS"}
    reading = SqlReading(engine)
    ports = GivenPorts(
        people=SqlPeople(reading),
        hasher=PlainHasher(),
        clock=SettableClock(),
        unit_of_work=unit_of_work,
        reading=reading,
    )
    nothing = PortalParts(mail_state=lambda: None, limiter=lambda: None, client_address=lambda: "")
    return build_services(load_settings(told, {}), nothing, ports).people_import


def main(url: str, how_many: int, folder: Path, name: str = FILE_SOURCE) -> None:
    """Run twice, and print."""
    path = folder / "crowd.csv"
    engine = open_engine(url)
    SqlSchema(engine).upgrade()
    unit_of_work = _Timed(engine)
    importing = _importing(engine, unit_of_work)
    source = PeopleSource(name=name, origin=FileOrigin(path=path))

    def run(*, dry_run: bool = False) -> ImportReport:
        with path.open("rb") as file:
            rows = read_rows(file, source.reading, lambda _remark: None)
            return importing.run(source, rows, SourceOrder(names=(name,)), Run(dry_run=dry_run))

    # Some people first: what is loaded once for all is no part of the measure.
    write_crowd(path, 2)
    run(dry_run=True)
    write_crowd(path, how_many)
    before = _peak()
    for _ in range(2):
        unit_of_work.longest = 0.0
        begin = time.process_time()
        report = run()
        seconds = time.process_time() - begin
        added = (_peak() - before) / 1024
        sys.stdout.write(f"{report.created} {seconds:.1f} {added:.1f} {unit_of_work.longest:.3f}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:])
