"""Reading JSON lines, one object a line, as programs that ask web services print them."""

import json
import re
from collections.abc import Iterator
from typing import Any
from typing import BinaryIO
from typing import NoReturn

from sesame.adapters.text_lines import TextLine
from sesame.adapters.text_lines import text_lines
from sesame.domain.people_file import NO_TEXT
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Remark
from sesame.domain.people_file import Tell
from sesame.errors import Refused

#: Half of a character, which an escape can write and nothing can keep.
_HALF = re.compile(r"[\ud800-\udfff]")
#: Beyond so many different ones, what should be keys are data.
_MOST_KEYS_TOLD = 20


def read_json_lines(stream: BinaryIO, tell: Tell) -> Iterator[RawRow]:
    """Give the records of the stream, one in memory at a time; the keys of the first object are the titles.

    A key that is missing, or null, is an empty cell. Numbers are the text that stood there; what is neither a text nor
    a number costs its cell, and a line that is no object its row. A key that the first object has not is left out and
    told. Errors: those of ``text_lines``.
    """
    lines = (line for line in text_lines(stream, tell) if line.text.strip())
    titles: dict[str, int] | None = None
    told: set[str] = set()
    read = 0
    for line in lines:
        size, read = line.read - read, line.read
        try:
            pairs = _pairs(line)
        except Refused as fault:
            yield RawRow(line.number, (), size=size, fault=fault)
            if titles is None:
                return
            continue
        if titles is None:
            titles = {key: position for position, (key, _) in enumerate(pairs)}
            yield RawRow(line.number, tuple(titles))
        for key, _ in pairs:
            if key not in titles and key not in told and len(told) < _MOST_KEYS_TOLD:
                told.add(key)
                tell(Remark("json_key_unknown", line=line.number, facts={"name": key}))
        yield _row(line.number, pairs, titles, size)


def _row(line: int, pairs: list[tuple[str, Any]], titles: dict[str, int], size: int) -> RawRow:
    cells = [""] * len(titles)
    lost: dict[int, Refused] = {}
    for key, value in pairs:
        if (position := titles.get(key)) is None or value is None:
            continue
        if isinstance(value, str) and (value.isascii() or not _HALF.search(value)):
            cells[position] = value
        else:
            cells[position] = NO_TEXT
            lost[position] = Refused("value_not_text")
    return RawRow(line, tuple(cells), size=size, lost=lost or None)


def _pairs(line: TextLine) -> list[tuple[str, Any]]:
    """Return keys and values of the object; numbers as they stand there. Errors: ``Refused``."""
    text = line.text.strip()
    if not text.startswith("{"):
        raise Refused("json_malformed")
    try:
        # Each object, the ones within included, becomes the list of its pairs.
        pairs: list[tuple[str, Any]] = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise Refused("json_malformed") from None
    if len(dict(pairs)) != len(pairs):
        raise Refused("json_key_repeated")
    if "\\u" in text and any(_HALF.search(key) for key, _ in pairs):
        raise Refused("json_malformed")
    return pairs


def _refuse(_word: str) -> NoReturn:
    raise ValueError


_DECODER = json.JSONDecoder(object_pairs_hook=list, parse_float=str, parse_int=str, parse_constant=_refuse)
