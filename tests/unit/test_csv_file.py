"""Reading CSV as it really comes."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sesame.adapters.csv_file import read_rows
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Remark
from sesame.errors import Refused


def read(data: bytes) -> tuple[list[RawRow], list[tuple[str, int]]]:
    """Return the records, and code and line of each remark."""
    told: list[Remark] = []
    found = list(read_rows(io.BytesIO(data), told.append))
    return found, [(remark.code, remark.line) for remark in told]


def rows(data: bytes) -> list[tuple[int, tuple[str, ...]]]:
    """Return line and cells of each record; those whose quotes are wrong have none."""
    return [(row.line, row.cells) for row in read(data)[0]]


def refusal(data: bytes) -> tuple[str, object]:
    """Return why reading ended, and at which line."""
    with pytest.raises(Refused) as error:
        rows(data)
    return error.value.code, error.value.facts["line"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [b",", b";", b"\t", b"|"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_the_usual_ways_of_writing_csv_are_read_alike(mark: bytes, separator: bytes, end: bytes) -> None:
    """With or without a byte order mark, whatever the separator and the line ends, a last line end or none."""
    data = mark + b"uid" + separator + b"name" + end + b"lea" + separator + "Léa".encode()

    assert rows(data) == rows(data + end) == [(1, ("uid", "name")), (2, ("lea", "Léa"))]


def test_the_other_separator_is_text() -> None:
    """Only the line of titles decides."""
    assert rows(b"a;b\n1,2;3,4\n") == [(1, ("a", "b")), (2, ("1,2", "3,4"))]


def test_a_record_is_named_by_the_line_where_it_begins() -> None:
    """A quoted line break makes a record of several lines."""
    assert rows(b'a,b\n"1\n2",3\n4,5\n') == [(1, ("a", "b")), (2, ("1\n2", "3")), (4, ("4", "5"))]


def test_blank_lines_are_left_out_and_counted() -> None:
    """Spreadsheets also write lines of separators alone."""
    assert rows(b"\n  \na,b\n\n , \n1,2\n\n") == [(3, ("a", "b")), (6, ("1", "2"))]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_an_empty_file_has_no_records(data: bytes) -> None:
    """Not even titles."""
    assert rows(data) == []


def test_the_sizes_add_up_to_the_file() -> None:
    """So that a progress bar ends where it should, blank lines at the end aside."""
    data = '\ufeffa,b\n\n"é\n2",3\n4,5'.encode()

    assert sum(row.size for row in read(data)[0]) == len(data)


def test_a_line_that_is_not_utf8_is_read_as_windows_1252_and_that_is_told_once() -> None:
    """Within a quoted cell as well, and beside lines that are UTF-8."""
    data = 'a,b\n"x\nLéa",2\n'.encode("cp1252") + "Zoé,3\n".encode() + "Chloé,€\n".encode("cp1252")

    found, told = read(data)

    assert [row.cells for row in found] == [("a", "b"), ("x\nLéa", "2"), ("Zoé", "3"), ("Chloé", "€")]
    assert told == [("read_as_windows_1252", 3)]


def test_a_byte_that_no_encoding_has_is_a_letter_that_was_lost() -> None:
    """The row goes on; what looks like damage is told of its cell."""
    assert rows(b"a,b\nL\x81a,2\n") == [(1, ("a", "b")), (2, ("L\ufffda", "2"))]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_read_by_its_mark(encoding: str) -> None:
    """As spreadsheets' « Unicode text » writes it, with tabulations."""
    found, told = read("\ufeffa\tb\r\nLéa\t2\r\n".encode(encoding))

    assert [(row.line, row.cells) for row in found] == [(1, ("a", "b")), (2, ("Léa", "2"))]
    assert told == [("read_as_utf_16", 1)]


def test_utf16_that_breaks_off_is_refused() -> None:
    """Half a character is none."""
    assert refusal("\ufeffa\tb\n".encode("utf-16-le") + b"x") == ("file_not_text", 2)


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_line_that_names_a_spreadsheet_s_separator_is_left_out_and_told(line: str) -> None:
    """It wins over what the titles have most of."""
    found, told = read(f"{line}\r\na,b,c;d\r\n1;2\r\n".encode())

    assert [(row.line, row.cells) for row in found] == [(2, ("a,b,c", "d")), (3, ("1", "2"))]
    assert told == [("separator_line", 1)]


def test_a_file_of_a_separator_s_line_alone_is_empty() -> None:
    """There are no titles."""
    assert rows(b"sep=;\n\n") == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'a,b\n"1"x,2\n3,4\n', [2]),
        (b'a,b\n"1,2\n3,4\n', [2]),
        (b'a,b\n1,"2\n3,4\n5,6\n', [2]),
        # The quote that closes it is another row's, also a stray one.
        (b'a,b\n1,"2\n"3",4\n5,6\n', [2]),
        (b'a,b\n1,"2\n3",4\n5,6\n', [2]),
        (b'a,b,c\n1,"2,3\n4,5",6\n7,8,9\n', [2]),
        (b'a,b\n1,"' + b"x" * 200_000 + b"\n3,4\n", [2]),
        (b'a,b\n1,"2\n' + b"3,4\n" * 100, [2]),
    ],
    ids=[
        "text after",
        "whole row",
        "last cell",
        "closed by a cell's",
        "closed by a stray one",
        "same width",
        "long",
        "many",
    ],
)
def test_a_stray_quote_costs_its_row_and_no_other(data: bytes, expected: list[int]) -> None:
    """Reading goes on at the next line."""
    found, _ = read(data)

    assert [row.line for row in found if row.fault] == expected
    lines = data.count(b"\n")
    assert [row.line for row in found] == list(range(1, lines + 1))


def test_a_quoted_cell_may_hold_separators_and_line_breaks_when_its_row_is_whole() -> None:
    """What is between quotes is text."""
    assert rows(b'a,b,c\n1,"x, y\nz",3\n4,"5\n6",7\n') == [
        (1, ("a", "b", "c")),
        (2, ("1", "x, y\nz", "3")),
        (4, ("4", "5\n6", "7")),
    ]


def test_a_row_that_ends_with_its_file_is_marked() -> None:
    """It may have been cut short."""
    assert [row.ended for row in read(b"a,b\n1,2\n3")[0]] == [True, True, False]


def test_a_file_of_another_kind_is_not_loaded_into_memory() -> None:
    """A line of more than a mebibyte ends reading."""
    assert refusal(b"a" * (1 << 21)) == ("line_too_long", 1)


#: What may stand in a cell that needs no quotes.
_PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters='";\r\n'), max_size=8)


@given(st.lists(st.lists(_PLAIN, min_size=1, max_size=4), max_size=4), st.sampled_from(["\n", "\r\n", "\r"]))
def test_cells_are_the_same_with_quotes_and_without(cells: list[list[str]], end: str) -> None:
    """Lines without quotes are cut at their separators, by another way than the others and to the same end."""
    titled = [["a", "b"], *cells]
    plain = end.join(";".join(row) for row in titled)
    quoted = end.join(";".join(f'"{cell}"' for cell in row) for row in titled)

    assert rows(plain.encode()) == rows(quoted.encode())


@given(st.binary(max_size=200) | st.text(alphabet='a,;"\n\r\x00é', max_size=40).map(str.encode))
def test_whatever_the_bytes_reading_ends_in_records_or_a_refusal(data: bytes) -> None:
    """Nothing else is ever raised, and lines only grow."""
    try:
        lines = [line for line, _ in rows(data)]
    except Refused as error:
        assert error.code == "file_not_text"  # noqa: PT017 - both ends are right
    else:
        assert lines == sorted(set(lines))
