"""The tables of faults in docs/people.md: each example, the answer it gets and what it costs."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from click.testing import Result
from flask import Flask

from sesame.cli.people_messages import _FILE
from sesame.cli.people_messages import _REMARK
from sesame.cli.people_messages import _ROW
from sesame.cli.people_messages import _WARNING
from sesame.cli.waiting_words import _WHY
from sesame.domain.people_file import COLUMNS
from tests.conftest import AppFactory

TEXT = (Path(__file__).parents[2] / "docs/people.md").read_text(encoding="utf-8")
LEA = {
    "uid": "lea",
    "category": "student",
    "given_name": "Léa",
    "family_name": "Martin",
    "birth_date": "2007-02-03",
    "student_number": "22401234",
    "ine": "123456789AB",
    "valid_from": "2026-09-01",
    "valid_until": "2027-08-31",
}
TITLES = "uid;category;given_name;family_name;birth_date;ine"
ROW = "lea;student;Léa;Martin;2007-02-03;123456789AB"
MEMBERS = '"category": "student", "given_name": "Léa", "family_name": "Martin", "birth_date": "2007-02-03"'
ZITA = "zita;student;Zita;Roy;2006-05-06;111111111ZZ"
#: Said of accounts that are taken over, or of workbooks, and tried with them.
ELSEWHERE = {
    *("person_unknown", "activated_here", "hash_scheme_unknown", "hash_scheme_weak", "hash_locked", "hash_damaged"),
    *("hash_too_dear", "hashes_left_aside", "columns_unknown"),
    *("first_sheet", "workbook_reader_absent", "workbook_unreadable", "sheet_unknown"),
    # By a byte that no encoding has, a title of an option, and a crowd.
    *("file_not_text", "titles_absent", "number_short"),
    # Where somebody was renamed, or has an account.
    *("name_reserved", "merge_needs_choice"),
}
#: Beside whom a number is somebody's already.
BESIDE = f"{TITLES}\n{ZITA}\n"


def table(title: str) -> Iterator[list[str]]:
    """Give the lines of the table below a title of the guide, cell by cell."""
    for line in TEXT.partition(f"### {title}\n")[2].partition("\n#")[0].splitlines():
        if line.startswith("| ") and not line.startswith(("| column", "| written")):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def plain(cell: str) -> str:
    """Return what an example stands for."""
    text = "" if cell.startswith("*(") else re.sub(r"^`(.*)`.*$", r"\1", cell)
    text = re.sub(r"(.)×(\d+)", lambda found: found[1] * int(found[2]), text)
    return text.replace("\\u202e", "\u202e").replace("\\x00", "\x00").replace("⏎", "\n")


def run(app: Flask, data: bytes) -> Result:
    """Say what an import would do, and do nothing."""
    return app.test_cli_runner().invoke(args=["sesame", "people", "import", "--dry-run", "-"], input=data)


def with_cell(column: str, written: str) -> bytes:
    """Return a file of a right row and of Léa's with this cell."""
    text = io.StringIO()
    writer = csv.DictWriter(text, dict.fromkeys((*COLUMNS, column)), delimiter=";")
    writer.writeheader()
    writer.writerow({**LEA, "uid": "zoe", "student_number": "", "ine": ""})
    writer.writerow({**LEA, column: written})
    return text.getvalue().encode()


def with_rows(cell: str) -> bytes:
    """Return the file that an example stands for."""
    text = plain(cell).replace("T", TITLES, 1) if "T" in cell.partition("`")[2][:8] else plain(cell)
    text = re.sub(r"(?<=\n)L(?=[\n;])", ROW, text).replace("{J", "{" + MEMBERS)
    return text.encode("cp1252" if "Windows-1252" in cell else "utf-16" if "UTF-16" in cell else "utf-8")


def test_each_fault_of_a_cell_is_answered_as_the_guide_says(make_app: AppFactory) -> None:
    """With the line and the column, and the status."""
    app = make_app(people=False)
    wrong = []
    for column, written, answer, costs, status in table("In a cell"):
        name = column.strip("`")
        result = run(app, with_cell(name, plain(written)))
        told = f"{'' if costs == 'the row' else 'attention, '}ligne 3, colonne {name} : {answer}"
        if told not in result.stderr or str(result.exit_code) != status:
            wrong.append((name, written, result.exit_code, result.stderr))

    assert wrong == []


def test_each_fault_of_a_row_or_a_file_is_answered_as_the_guide_says(make_app: AppFactory) -> None:
    """Beside somebody who is known already, of whom the same file told."""
    app = make_app(people=False)
    known = app.test_cli_runner().invoke(args=["sesame", "people", "import", "-"], input=BESIDE)
    assert known.exit_code == 0, known.output
    wrong = []
    for written, answer, _costs, status in table("In a row or in the file"):
        result = run(app, with_rows(written))
        if answer not in result.stderr or str(result.exit_code) != status:
            wrong.append((written, result.exit_code, result.stderr[:300]))

    assert wrong == []


def test_every_answer_there_is_has_an_example_in_the_guide() -> None:
    """A fault added to the code is added to the guide."""
    answers = [line[-3] for title in ("In a cell", "In a row or in the file") for line in table(title)]
    absent = []
    for words in (_ROW, _WARNING, _REMARK, _FILE, _WHY):
        for code, text in words.items():
            pattern = re.escape(text[:30]).replace(r"\{", "{").replace(r"\}", "}")
            pattern = re.sub(r"\{\w*\}?", ".*", pattern)
            if code not in ELSEWHERE and not any(re.search(pattern, answer) for answer in answers):
                absent.append(code)

    assert absent == []
