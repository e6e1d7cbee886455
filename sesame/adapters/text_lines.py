"""The lines of a text file, in whatever encoding spreadsheets and database clients write it."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import BinaryIO

from sesame.domain.people_file import Remark
from sesame.domain.people_file import Tell
from sesame.errors import Refused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: In bytes; a longer one is no line of people but a file of another kind.
_LONGEST_LINE = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Gives and takes each byte as one character, so that ends of lines are found before the text is understood.
_BYTES = "latin-1"


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line with its end, the ``number`` of it as editors count, and how many bytes were read up to its end."""

    number: int
    text: str
    read: int

    @property
    def ended(self) -> bool:
        """Whether a line end follows; a file that was cut short ends without."""
        return self.text.endswith(("\n", "\r"))


def text_lines(stream: BinaryIO, tell: Tell) -> Iterator[TextLine]:
    """Give the lines of a stream; ends may be LF, CRLF or CR.

    A line that is not UTF-8 is read as Windows-1252, what universities' older tools write, and that is told once: an
    accented letter of the one is never by chance a right sequence of the other. A file that begins with the mark of
    UTF-16 is read so. Errors: ``Refused`` with ``line_too_long`` or ``file_not_text`` and the ``line``.
    """
    source = kept_open(stream)
    wide = source.peek(2)[:2] in _UTF16
    yield from _decoded(io.TextIOWrapper(source, encoding="utf-16" if wide else _BYTES, newline=""), tell, wide=wide)


def kept_open(stream: BinaryIO) -> io.BufferedReader:
    """Return what reads a stream and can be asked what it begins with; whoever opened the stream closes it."""
    return io.BufferedReader(_Kept(stream))


class _Kept(io.RawIOBase):
    """A stream that stays open."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        data = self._stream.read(len(view))
        view[: len(data)] = data
        return len(data)


def _decoded(text: io.TextIOWrapper, tell: Tell, *, wide: bool) -> Iterator[TextLine]:
    if wide:
        tell(Remark("read_as_utf_16", line=1))
    read, older = 0, False
    for number in _numbers():
        try:
            line = text.readline(_LONGEST_LINE + 1)
        except UnicodeDecodeError:
            raise Refused("file_not_text", line=number) from None
        if not line:
            return
        read += len(line) * (2 if wide else 1)
        if len(line) > _LONGEST_LINE:
            raise Refused("line_too_long", line=number, longest=_LONGEST_LINE)
        if not wide and not line.isascii():
            raw = line.encode(_BYTES)
            try:
                line = (raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw).decode()
            except UnicodeDecodeError:
                line = raw.decode("cp1252", errors="replace")
                if not older:
                    tell(Remark("read_as_windows_1252", line=number))
                older = True
        yield TextLine(number, line, read)


def _numbers() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number
