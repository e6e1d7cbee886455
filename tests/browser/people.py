"""The people of the demonstration, as its file has them."""

import csv
import datetime as dt
from pathlib import Path

from tests.browser.visitor import Somebody

KINDS = {
    "Numéro INE": "ine",
    "Numéro étudiant": "student_number",
    "Numéro personnel": "staff_number",
    "UID": "uid",
}
FILE = Path(__file__).resolve().parents[2] / "demo" / "people.csv"
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905


def person(uid: str, kind: str) -> Somebody:
    """Return somebody of the file, who identifies by that kind of number; the month is written out."""
    with FILE.open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["uid"] == uid)
    born = dt.date.fromisoformat(row["birth_date"])
    return Somebody(
        uid=uid,
        kind=kind,
        number=row[KINDS[kind]],
        birth_date=(str(born.day), MONTHS[born.month - 1], str(born.year)),
        mail=row["mail"],
        personal_mail=row["personal_mail"],
    )
