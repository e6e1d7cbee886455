"""No work is done on what a page sends before its length is judged, and none grows faster than the length."""

import datetime as dt
import time
from collections.abc import Callable

from sesame.adapters.password_strength import ZxcvbnStrength
from sesame.adapters.phone import LibPhoneNumbers
from sesame.domain.answer_judging import Asked
from sesame.domain.birth_date import parse_birth_date
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.joker import parse_answer
from sesame.domain.joker import parse_question
from sesame.domain.password import PasswordContext
from sesame.domain.password import broken_rules
from sesame.domain.password import normalise_password
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused
from tests.invented_people import LEA

STRENGTH = ZxcvbnStrength()
#: Marks of two classes in turn are what normalising has to sort, which takes the square of their number.
LETTERS = {"marks": "\u0301\u0323", "letters": "aa", "digits": "11", "emoji": "\U0001f600\U0001f468", "spaces": " \t"}
LONG = 100_000


def _password(text: str) -> None:
    broken = broken_rules(normalise_password(text), PasswordContext.of(LEA, STRENGTH))
    assert [rule.id for rule in broken] == ["length"]
    raise Refused("password_refused", field="password")


def _date(**fields: str) -> None:
    typed = {"day": "3", "month": "2", "year": "2007", **fields}
    parse_birth_date(**typed, today=dt.date(2026, 9, 1))


PARSERS: dict[str, Callable[[str], object]] = {
    "password": _password,
    "number": lambda text: IdentifierFormats().parse(IdentifierKind.STUDENT_NUMBER, text),
    "answer": lambda text: parse_answer(
        text, asked=Asked(id="dish", text="Quel plat ?"), person=LEA, strength=STRENGTH
    ),
    "own question": lambda text: parse_question(question_id="own", own_text=text),
    "day": lambda text: _date(day=text),
    "month": lambda text: _date(month=text),
    "year": lambda text: _date(year=text),
    "phone": LibPhoneNumbers(("FR",)).parse_mobile,
}


def seconds(parse: Callable[[str], object], text: str) -> float:
    """Return the processor's time to refuse a text."""
    began = time.process_time()
    try:
        parse(text)
    except Refused:
        return time.process_time() - began
    message = "nothing refused it"
    raise AssertionError(message)


def test_what_is_far_too_long_is_refused_in_no_more_time_than_its_length_takes() -> None:
    """A hundred thousand characters of any sort, at every parser; a square would take four times the half's."""
    slow = []
    for name, parse in PARSERS.items():
        for sort, pair in LETTERS.items():
            half, whole = (min(seconds(parse, pair * (n // 2)) for _ in range(2)) for n in (LONG // 2, LONG))
            if whole > 3 * half + 0.02:
                slow.append(f"{name}, {sort}: {half:.3f} s, then {whole:.3f} s")
    assert not slow
