"""Who people of the simulated university really are, and under what its systems have written them down."""

import datetime as dt
from dataclasses import dataclass
from dataclasses import field

#: The sources, the one that is believed first before the other; the first has no key of its own.
STAFF, STUDENTS = "rh", "scol"
#: What a person wrote as their own address says which human they are: no rule of matching looks at it.
TAG = "h{}@courriel.example"


def human_of(address: str | None) -> int:
    """Return which human wrote that address."""
    return int((address or "h0@").partition("@")[0].removeprefix("h"))


@dataclass(slots=True)
class Human:
    """Somebody, whatever any system says."""

    id: int
    given: str
    family: str
    birth: dt.date
    ine: str
    #: The name they use since a marriage, if they do.
    used_family: str = ""
    password: str = ""
    answer: str = ""
    #: Whom an operator said their former names and numbers are not.
    is_forgotten: bool = False


@dataclass(slots=True)
class Entry:
    """One line that a system keeps of somebody: ``ref`` is empty where it has no key of its own."""

    source: str
    ref: str
    uid: str
    login: str
    number: str
    human: Human
    is_there: bool = True
    tells_ine: bool = True
    #: Whom the line shows by mistake, in place of who it is about.
    mistaken_for: Human | None = None
    #: Cells that are wrong this night alone.
    damage: dict[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> Human:
        """Whom the line shows."""
        return self.mistaken_for or self.human

    @property
    def key(self) -> str:
        """Under which key the source's row is kept."""
        return self.ref or f"uid:{self.uid}"

    def cells(self) -> dict[str, str]:
        """Return the line as it is told."""
        who, is_wrong = self.shown, self.mistaken_for is not None
        told = {
            "ref": self.ref,
            "uid": self.uid,
            "login": self.login,
            "category": "staff" if self.source == STAFF else "student",
            "given_name": who.given,
            "family_name": who.family,
            "used_family_name": who.used_family,
            "birth_date": str(who.birth),
            "staff_number" if self.source == STAFF else "student_number": f"9{self.number[1:]}"
            if is_wrong
            else self.number,
            "ine": who.ine if self.tells_ine else "",
            "mail": f"{self.uid}@univ-demo.example",
            "personal_mail": TAG.format(who.id),
        }
        return {**told, **self.damage}


COLUMNS = {
    STAFF: (
        "uid",
        "category",
        "given_name",
        "family_name",
        "used_family_name",
        "birth_date",
        "staff_number",
        "ine",
        "mail",
        "personal_mail",
    ),
    STUDENTS: (
        "ref",
        "uid",
        "login",
        "category",
        "given_name",
        "family_name",
        "used_family_name",
        "birth_date",
        "student_number",
        "ine",
        "mail",
        "personal_mail",
    ),
}


def written(source: str, lines: list[dict[str, str]]) -> str:
    """Return a file of these lines."""
    columns = COLUMNS[source]
    return "".join(f"{';'.join(row)}\n" for row in (columns, *([line[name] for name in columns] for line in lines)))
