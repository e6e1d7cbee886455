"""Which tab may show a recap: the one whose address carries the word that the end of the journey gave it.

Another tab of the same browser, opened by whoever comes next to a shared computer, has not got it. A word that nobody
has used yet goes to whoever asks first: a tab whose last answer was lost on the way asks without it.
"""

import hmac
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import flask

#: The name of the word in an address.
PARAMETER = "onglet"
#: Sixteen letters of sixteen kinds: enough not to be guessed in two minutes, and no figure that could be somebody's.
_LENGTH = 16
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


class RecapTab:
    """The word of a journey's last page, and whether some tab has shown it."""

    def __init__(self, session_key: str) -> None:
        """Take the name under which the portal's session notes which recap was shown."""
        self._session_key = f"{session_key}_shown"

    def word(self, opaque: str) -> str:
        """Return the word for the recap of the journey with that id; it tells nothing of the id."""
        return hmac.digest(opaque.encode(), b"sesame:recap", "sha256").hex()[:_LENGTH].translate(_LETTERS)

    def is_this(self, opaque: str) -> bool:
        """Tell whether the address asked for has the word."""
        return self._is_word(flask.request.args.get(PARAMETER, ""), opaque)

    def was_left_for_this(self, opaque: str) -> bool:
        """Tell whether a link on the recap leads here, one of the portal that knows no word: to another language."""
        return any(self._is_word(word, opaque) for word in _words_of(flask.request.referrer or ""))

    def _is_word(self, given: str, opaque: str) -> bool:
        return hmac.compare_digest(given.encode(), self.word(opaque).encode())

    def was_shown(self, opaque: str) -> bool:
        """Tell whether some tab has shown this recap."""
        return flask.session.get(self._session_key) == self.word(opaque)

    def note_shown(self, opaque: str) -> None:
        """Note that this tab shows it."""
        if not self.was_shown(opaque):
            flask.session[self._session_key] = self.word(opaque)

    def forget(self) -> None:
        """Note nothing any more."""
        flask.session.pop(self._session_key, None)


def _words_of(referrer: str) -> list[str]:
    """Return the words in the address of the page a request comes from, which is one of ours or none."""
    where = urlsplit(referrer)
    if where.path != flask.request.path or where.netloc != flask.request.host:
        return []
    return parse_qs(where.query).get(PARAMETER, [])
