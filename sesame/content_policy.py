"""The Content-Security-Policy of our pages: strict by default, opened by a site where its layout needs it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sesame.page_markup import NONCE
from sesame.page_markup import UNKNOWN
from sesame.page_markup import Piece
from sesame.setting_types import SettingType

#: What holds when a site says nothing more. Nothing is inline, nothing comes from elsewhere.
_STRICT: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "style-src": ("'self'",),
    "script-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "manifest-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
    "frame-ancestors": ("'none'",),
}
#: What a site may open further. Framing and the base of addresses are not among them.
OPENED = (
    "style-src",
    "style-src-attr",
    "script-src",
    "img-src",
    "font-src",
    "connect-src",
    "media-src",
    "frame-src",
    "manifest-src",
    "form-action",
)
#: Directives that a nonce is added to.
_WITH_NONCE = ("style-src", "script-src")
INLINE = "'unsafe-inline'"

_HOST = re.compile(
    r"(?:(https?|wss?)://)?(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::(?:\d{1,5}|\*))?(?:/[\w./~%+-]*)?", re.IGNORECASE
)
_HASH = re.compile(r"'sha(?:256|384|512)-[A-Za-z0-9+/_-]+={0,2}'")
_SCHEMES = frozenset({"https:", "data:", "blob:"})
#: Where a whole scheme may be allowed: pictures and fonts neither run nor send anything of ours anywhere.
_PASSIVE = frozenset({"img-src", "font-src", "media-src"})

Sources = tuple[tuple[str, tuple[str, ...]], ...]


def _parse(raw: Any) -> Sources:
    """Return the directives with their sources, in order, from a mapping or a text written as a policy is."""
    if isinstance(raw, str):
        parts = [part.split() for part in raw.split(";") if part.strip()]
        given = [(words[0].lower(), words[1:]) for words in parts]
    else:
        pairs = raw.items() if isinstance(raw, Mapping) else raw
        given = [(name, words.split() if isinstance(words, str) else list(words)) for name, words in pairs]
    found: dict[str, tuple[str, ...]] = {}
    for directive, sources in given:
        if directive not in OPENED:
            raise ValueError(f"{directive!r} cannot be opened, only {', '.join(OPENED)}")
        if not sources:
            raise ValueError(f"{directive} names no source")
        for source in sources:
            _check(directive, source)
        found[directive] = tuple(dict.fromkeys([*found.get(directive, ()), *sources]))
    return tuple(found.items())


def _check(directive: str, source: str) -> None:
    """Refuse what is no source, and for scripts what would let anybody's run."""
    if directive == "script-src" and source in {INLINE, "'unsafe-eval'"}:
        message = (
            f"{source} would let any injected script read the passwords that are typed; for a script of "
            "the layout set SESAME_CSP_NONCE, or move it into a file"
        )
        raise ValueError(message)
    if source == INLINE and directive in {"style-src", "style-src-attr"}:
        return
    if source == "'self'" or _HASH.fullmatch(source) or source == "'unsafe-hashes'":
        return
    if source in _SCHEMES and directive in _PASSIVE:
        return
    found = _HOST.fullmatch(source)
    if found is None or not (found[1] or re.search(r"[.:]", source)):
        raise ValueError(f"{source!r} is no source for {directive}; keywords stand in single quotes")
    if directive == "script-src" and found[1] != "https":
        raise ValueError(f"{source!r}: a script's source begins with https://")


content_sources = SettingType(
    allowed="directives with sources, such as style-src https://cdn.univ-demo.example; img-src https:",
    parse=_parse,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentPolicy:
    """The policy of one mounted Sésame."""

    sources: Sources = ()
    with_nonce: bool = False

    def header(self, nonce: str = "") -> str:
        """Return the header's text, for a page with that nonce."""
        return "; ".join(f"{name} {' '.join(words)}" for name, words in self.directives(nonce).items())

    def directives(self, nonce: str = "") -> dict[str, tuple[str, ...]]:
        """Return each directive with all its sources."""
        found = dict(_STRICT)
        for name, sources in self.sources:
            before = found.get(name, () if name == "style-src-attr" else ("'self'",))
            found[name] = tuple(dict.fromkeys([*before, *sources]))
        for name in _WITH_NONCE if nonce else ():
            # Beside a nonce a browser ignores 'unsafe-inline', which a site has asked for.
            if INLINE not in found[name]:
                found[name] = (*found[name], f"'nonce-{nonce}'")
        return found


def blocked(piece: Piece, directives: Mapping[str, tuple[str, ...]], nonce: str, own_host: str = "") -> bool:
    """Tell whether a browser leaves this piece of a page out; what cannot be known is let through."""
    general = piece.directive.removesuffix("-elem").removesuffix("-attr")
    # These two stand alone; every other directive falls back to the default.
    last = general if general in {"form-action", "base-uri"} else "default-src"
    sources = next((directives[name] for name in (piece.directive, general, last) if name in directives), None)
    if sources is None:
        return False
    if nonce and piece.nonce in {nonce, NONCE} and f"'nonce-{nonce}'" in sources:
        return False
    if piece.source:
        return not _loads(piece.source, sources, own_host)
    strict = any(source.startswith(("'nonce-", "'sha")) for source in sources)
    return (not strict and INLINE not in sources) or (strict and not any(_HASH.fullmatch(one) for one in sources))


def origin_of(source: str, own_host: str = "") -> str:
    """Return the foreign origin that an address names; nothing for the portal's own and for what is not known."""
    if source.startswith("data:"):
        return "data:"
    found = re.match(r"(?:(https?):)?//([^/?#\s]+)", source, re.IGNORECASE)
    if found is None or UNKNOWN in found[2] or found[2].lower() == own_host.lower():
        return ""
    return f"{(found[1] or 'https').lower()}://{found[2].lower()}"


def _loads(source: str, sources: tuple[str, ...], own_host: str) -> bool:
    origin = origin_of(source, own_host)
    if not origin:
        return "'none'" not in sources
    return any(_covers(allowed, origin) for allowed in sources)


def _covers(allowed: str, origin: str) -> bool:
    """Tell whether one source of a policy covers an origin; paths are not compared."""
    if allowed in {"*", origin}:
        return True
    scheme, _, host = origin.partition("://")
    if allowed == f"{scheme}:":
        return True
    named = re.sub(r"^\w+://", "", allowed).split("/")[0].lower()
    if named.startswith("*."):
        return host.endswith(named[1:])
    return bool(host) and named == host
