"""The text of a mail in lines that every mail program shows whole (RFC 5322: 78 characters)."""

import textwrap

LONGEST_LINE = 76
#: What a shell reads goes on behind a backslash, or the half of it would be run.
_COMMAND = "flask "
_CONTINUED = " \\"


def in_lines(text: str) -> str:
    """Return the text with its lines broken between words and single blank lines between its parts.

    An address of a page stays whole, on a line of its own: broken, it leads nowhere. A word that is longer than a line,
    as a name may be that knows no spaces, is cut.
    """
    lines: list[str] = []
    for line in text.strip().splitlines():
        broken = _command(line) if line.startswith(_COMMAND) else _sentence(line)
        if broken or (lines and lines[-1]):
            lines += broken or [""]
    return "\n".join(lines) + "\n"


def _sentence(line: str) -> list[str]:
    lines: list[str] = []
    for broken in textwrap.wrap(line, LONGEST_LINE, break_long_words=False, break_on_hyphens=False):
        if len(broken) <= LONGEST_LINE or "://" in broken:
            lines.append(broken)
        else:
            lines += [broken[at : at + LONGEST_LINE] for at in range(0, len(broken), LONGEST_LINE)]
    return lines


def _command(line: str) -> list[str]:
    width = LONGEST_LINE - len(_CONTINUED)
    if len(line) <= LONGEST_LINE:
        return [line]
    *rest, last = textwrap.wrap(line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return [*(part + _CONTINUED for part in rest), last]
