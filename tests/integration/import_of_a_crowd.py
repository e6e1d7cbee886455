"""Imports many invented people and prints how many, the seconds of work it took and the MiB of memory it added.

Usage: python -m tests.integration.import_of_a_crowd DATABASE_URL HOW_MANY FOLDER
"""

import resource
import sys
import time
from pathlib import Path

from sesame.adapters.sql.engine import open_engine
from tests.integration.test_people_import import people_import

_TITLES = "uid,category,given_name,family_name,birth_date,student_number,ine,mail,personal_mail,phone\n"


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


def main(url: str, how_many: int, folder: Path) -> None:
    """Import and print."""
    path = folder / "crowd.csv"
    # One person first: what is loaded once for all is no part of the measure.
    write_crowd(path, 2)
    importing = people_import(open_engine(url))
    with path.open("rb") as file:
        importing.run(file, on_rejected=print, dry_run=True)
    write_crowd(path, how_many)
    before, begin = _peak(), time.process_time()
    with path.open("rb") as file:
        report = importing.run(file, on_rejected=print)
    seconds = time.process_time() - begin
    sys.stdout.write(f"{report.created} {seconds:.1f} {(_peak() - before) / 1024:.1f}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
