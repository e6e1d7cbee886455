"""Reading CSV as it really comes."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sesame.adapters.csv_file import read_rows
from sesame.errors import Refused


def rows(data: bytes) -> list[tuple[int, tuple[str, ...]]]:
    """Return line and cells of each record."""
    return [(row.line, row.cells) for row in read_rows(io.BytesIO(data))]


def refusal(data: bytes) -> tuple[str, object]:
    """Return why reading ended, and at which line."""
    with pytest.raises(Refused) as error:
        rows(data)
    return error.value.code, error.value.facts["line"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [b",", b";"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_the_usual_ways_of_writing_csv_are_read_alike(mark: bytes, separator: bytes, end: bytes) -> None:
    """With or without a byte order mark, commas or semicolons, LF or CRLF, a last line end or none."""
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

    assert sum(row.size for row in read_rows(io.BytesIO(data))) == len(data)


def test_text_that_is_not_utf8_is_refused_with_its_line() -> None:
    """Latin-1 accents, within a quoted cell as well."""
    assert refusal(b'a,b\n"x\nL\xe9a",2\n') == ("file_not_utf8", 3)


def test_utf16_is_refused_at_its_first_line() -> None:
    """As spreadsheets' « Unicode text » writes it."""
    assert refusal("a,b\n1,2\n".encode("utf-16")) == ("file_not_utf8", 1)


@pytest.mark.parametrize(
    "data",
    [b'a,b\n1,2\n3,"4\n5,6\n', b'a,b\n1,2\n"3"x,4\n', b"a,b\n1,2\n3,4\r5,6\n", b'a,b\n1,2\n"' + b"x" * 200_000],
    ids=["unclosed", "text after a quote", "lone CR", "unclosed and long"],
)
def test_misplaced_quotes_and_line_ends_are_refused_where_the_record_begins(data: bytes) -> None:
    """What follows could not be trusted."""
    assert refusal(data) == ("file_unreadable", 3)


def test_a_file_of_another_kind_is_not_loaded_into_memory() -> None:
    """A line of more than a mebibyte ends reading."""
    assert refusal(b"a" * (1 << 21)) == ("line_too_long", 1)


@given(st.binary(max_size=200) | st.text(alphabet='a,;"\n\r\x00é', max_size=40).map(str.encode))
def test_whatever_the_bytes_reading_ends_in_records_or_a_refusal(data: bytes) -> None:
    """Nothing else is ever raised, and lines only grow."""
    try:
        lines = [line for line, _ in rows(data)]
    except Refused as error:
        assert error.code in {"file_not_utf8", "file_unreadable"}  # noqa: PT017 - both ends are right
    else:
        assert lines == sorted(set(lines))
