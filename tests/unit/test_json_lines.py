"""Reading people from JSON lines."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sesame.adapters.people_files import read_rows
from sesame.domain.people_file import AS_IT_SAYS
from sesame.domain.people_file import NO_TEXT
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Remark
from sesame.errors import Refused


def read(text: str | bytes) -> tuple[list[RawRow], list[Remark]]:
    """Return the records, and what is told of the file."""
    told: list[Remark] = []
    data = text.encode() if isinstance(text, str) else text
    return list(read_rows(io.BytesIO(data), AS_IT_SAYS, told.append)), told


def cells(text: str | bytes) -> list[tuple[str, ...]]:
    """Return the cells of each record."""
    return [row.cells for row in read(text)[0]]


def fault(row: RawRow) -> str:
    """Return what is wrong with a record, nothing where it can be read."""
    return row.fault.code if row.fault else ""


@pytest.mark.parametrize("before", ["", "\ufeff", "\n \r\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_keys_of_the_first_object_are_the_titles(before: str, end: str) -> None:
    """In their order; others may come in any order, a missing key and null being an empty cell."""
    text = before + end.join(['{"uid": "lea", "nom": "Léa"}', "", '{"nom": null, "uid": "zoe"}', '{"nom": "Roy"}'])

    assert cells(text) == [("uid", "nom"), ("lea", "Léa"), ("zoe", ""), ("", "Roy")]


def test_a_record_is_named_by_its_line() -> None:
    """The first object is titles and somebody, on one line; blank lines count."""
    assert [row.line for row in read('\n{"a": "1"}\n\n{"a": "2"}\n')[0]] == [2, 2, 4]


def test_a_number_is_the_text_that_stands_there() -> None:
    """So that « 22401234.0 » is refused by the rules of the cell as in any other file, and no digit is lost."""
    numbers = '{"a": 22401234, "b": 22401234.0, "c": 1e400, "d": ' + "9" * 5000 + "}"

    assert cells(numbers)[1] == ("22401234", "22401234.0", "1e400", "9" * 5000)


def test_what_is_neither_a_text_nor_a_number_costs_its_cell() -> None:
    """A list, an object, a truth, half of a character; the others of the row are read."""
    row = read('{"a": ["x"], "b": {"c": "x"}, "c": true, "d": "\\ud83d", "e": "x", "f": []}')[0][1]

    assert row.cells == (NO_TEXT, NO_TEXT, NO_TEXT, NO_TEXT, "x", NO_TEXT)
    assert {position: why.code for position, why in (row.lost or {}).items()} == dict.fromkeys(
        (0, 1, 2, 3, 5), "value_not_text"
    )


def test_a_pair_of_escapes_is_a_whole_character() -> None:
    """As every tool writes what is beyond the first plane."""
    assert cells('{"a": "\\ud83d\\ude00"}') == [("a",), ("😀",)]


WRONG = {
    "no object": '["x"]',
    "a text": '"x"',
    "a word": "x",
    "two objects": '{"a": "1"} {"a": "2"}',
    "a comma after": '{"a": "1"},',
    "not a number": '{"a": NaN}',
    "too deep": '{"a": ' + "[" * 100_000 + "}",
    "half a key": '{"\\ud83d": "1"}',
}


def test_a_line_that_is_no_object_costs_its_row() -> None:
    """Reading goes on at the next one."""
    found = {
        name: [fault(row) for row in read(f'{{"a": "1"}}\n{line}\n{{"a": "3"}}')[0]] for name, line in WRONG.items()
    }

    assert {name: codes for name, codes in found.items() if codes != ["", "", "json_malformed", ""]} == {}


def test_a_key_that_is_twice_in_an_object_costs_its_row() -> None:
    """Which of them is meant cannot be told."""
    assert [fault(row) for row in read('{"a": "1"}\n{"a": "2", "a": "3"}')[0]] == ["", "", "json_key_repeated"]


def test_without_a_first_object_nothing_is_read() -> None:
    """There are no titles, and the rows after it could mean anything."""
    (titles,) = read('{"a": "1"\n{"a": "2"}\n')[0]

    assert fault(titles) == "json_malformed"


def test_output_that_ends_in_the_middle_of_an_object_costs_its_row() -> None:
    """And a whole last object needs no line end."""
    assert [fault(row) for row in read('{"a": "1"}\n{"a": "2"}\n{"a": "3')[0]] == ["", "", "", "json_malformed"]
    assert all(row.ended for row in read('{"a": "1"}\n{"a": "2"}')[0])


def test_a_key_that_the_first_object_has_not_is_told_once_and_left_out() -> None:
    """Each such key, where it first stands; and not without end."""
    text = '{"a": "1"}\n' + '{"a": "2", "b": "x"}\n' * 2 + '{"c": "x"}\n'

    found, told = read(text)

    assert [row.cells for row in found] == [("a",), ("1",), ("2",), ("2",), ("",)]
    assert [(one.code, one.line, one.facts) for one in told] == [
        ("json_key_unknown", 2, {"name": "b"}),
        ("json_key_unknown", 4, {"name": "c"}),
    ]
    many = '{"a": "1"}\n' + "".join(f'{{"{number}": "x"}}\n' for number in range(100))
    assert len(read(many)[1]) == 20


def test_an_array_of_objects_is_refused_in_words() -> None:
    """It could not be read one row at a time."""
    for text in ('[{"a": "1"}]', '\n[\n  {"a": "1"},', "[]"):
        with pytest.raises(Refused, match="json_array"):
            read(text)


def test_a_title_in_brackets_is_csv() -> None:
    """As some databases quote them."""
    assert cells("[uid];[nom]\nlea;Roy\n") == [("[uid]", "[nom]"), ("lea", "Roy")]


def test_a_line_beyond_all_measure_is_no_object() -> None:
    """It is not loaded into memory."""
    with pytest.raises(Refused, match="line_too_long"):
        read('{"a": "' + "x" * (1 << 21) + '"}')


def test_the_sizes_add_up_to_the_file() -> None:
    """So that a progress bar ends where it should."""
    data = '{"a": "é"}\n\n{"b": "2"}\nx'.encode()

    assert sum(row.size for row in read(data)[0]) == len(data)


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.text(max_size=8)), min_size=1, max_size=5))
def test_every_text_comes_back_as_it_was(objects: list[dict[str, str]]) -> None:
    """Whatever its characters, escaped or not."""
    titles = tuple(objects[0])
    expected = [titles, *(tuple(one.get(key, "") for key in titles) for one in objects)]

    for ascii_only in (True, False):
        assert cells("\n".join(json.dumps(one, ensure_ascii=ascii_only) for one in objects)) == expected


@given(st.binary(max_size=80).map(lambda data: b"{" + data))
def test_whatever_the_bytes_reading_ends_in_records_or_a_refusal(data: bytes) -> None:
    """Nothing else is ever raised."""
    assert all(fault(row) or row.cells or row.cells == () for row in read(data)[0])
