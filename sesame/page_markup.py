"""Reads a page's markup for what a Content-Security-Policy judges: styles, scripts, handlers, foreign sources."""

from dataclasses import dataclass
from html.parser import HTMLParser

#: Stands in markup for what a template will write there; nothing is known of it.
UNKNOWN = "\ufffc"
#: Stands for the nonce of a page.
NONCE = "sesame-nonce"

#: Which attribute of which element loads something, and the directive that judges it.
_LOADS = {
    ("script", "src"): "script-src",
    ("img", "src"): "img-src",
    ("iframe", "src"): "frame-src",
    ("audio", "src"): "media-src",
    ("video", "src"): "media-src",
    ("video", "poster"): "img-src",
    ("source", "src"): "media-src",
    ("form", "action"): "form-action",
    ("base", "href"): "base-uri",
}
#: What a ``link`` loads, by its ``rel``.
_LINKS = {"stylesheet": "style-src", "icon": "img-src", "apple-touch-icon": "img-src", "manifest": "manifest-src"}
#: The types under which a ``script`` is run; others are data.
_RUN = {"", "module", "importmap", "text/javascript", "application/javascript", "speculationrules"}
#: Elements whose content is no markup, or is none of the page's.
_CLOSED = frozenset({"title", "style", "script", "noscript", "template"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One thing a policy judges: something inline, where ``source`` is empty, or something loaded from there."""

    directive: str
    template: str
    source: str = ""
    nonce: str = ""


class PageMarkup(HTMLParser):
    """Takes markup bit by bit; ``pieces`` is what was found, ``in_head`` where the reader now is."""

    def __init__(self) -> None:
        """Begin before the page."""
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self._template = ""
        self._head = False
        self._closed: str | None = None

    def read(self, text: str, template: str = "") -> None:
        """Go on reading; ``template`` is told with what is found."""
        self._template = template
        self.feed(text)

    @property
    def in_head(self) -> bool:
        """Whether an element may be written here that belongs to the page's head."""
        return self._head and self._closed is None and "<" not in self.rawdata

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element is and loads."""
        said = {name: value or "" for name, value in attrs}
        self._head = tag == "head" or (self._head and tag != "body")
        self._closed = tag if tag in _CLOSED and self._closed is None else self._closed
        if tag == "style":
            self._found("style-src-elem", nonce=said.get("nonce", ""))
        if tag == "script" and "src" not in said and said.get("type", "").lower() in _RUN:
            self._found("script-src-elem", nonce=said.get("nonce", ""))
        for name in said:
            if name == "style":
                self._found("style-src-attr")
            elif name.startswith("on"):
                self._found("script-src-attr")
        self._loads(tag, said)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read ``<link/>`` as ``<link>``: in HTML the stroke means nothing."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Leave the head, or what is no markup."""
        if tag == self._closed:
            self._closed = None
        self._head = self._head and tag != "head"

    def _loads(self, tag: str, said: dict[str, str]) -> None:
        if tag == "link":
            for word in said.get("rel", "").lower().split():
                if word in _LINKS and said.get("href"):
                    self._found(_LINKS[word], source=said["href"], nonce=said.get("nonce", ""))
        for name, value in said.items():
            if value.strip().lower().startswith("javascript:"):
                self._found("script-src-attr")
            elif value and (tag, name) in _LOADS:
                self._found(_LOADS[tag, name], source=value, nonce=said.get("nonce", ""))

    def _found(self, directive: str, *, source: str = "", nonce: str = "") -> None:
        self.pieces.append(Piece(directive=directive, template=self._template, source=source.strip(), nonce=nonce))
