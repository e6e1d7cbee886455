"""What the Content-Security-Policy of our pages takes away from a portal's layout, in words."""

import re
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from urllib.parse import urlsplit

import flask
from flask import Flask
from werkzeug.test import TestResponse

from sesame.content_policy import blocked
from sesame.content_policy import origin_of
from sesame.layout_reading import read_layout
from sesame.mounted import mounted
from sesame.notices import Notice
from sesame.page_markup import NONCE
from sesame.page_markup import PageMarkup
from sesame.page_markup import Piece

_OF_POLICY = "Content-Security-Policy of Sésame's pages"
_STYLE = (
    f"a <style> element has no effect under the {_OF_POLICY}; move these styles into a file, or write {{mark}} on the "
    "element and set SESAME_CSP_NONCE=true"
)
_STYLE_ATTRIBUTE = (
    f"a style= attribute has no effect under the {_OF_POLICY}; move these styles into a file, or set "
    "SESAME_CSP_SOURCES=\"style-src-attr 'unsafe-inline'\""
)
_SCRIPT = (
    f"a <script> element without src does not run under the {_OF_POLICY}; move the script into a file, or write "
    "{mark} on the element and set SESAME_CSP_NONCE=true"
)
_HANDLER = (
    f"an on…= attribute or a javascript: link does nothing under the {_OF_POLICY}; use addEventListener in a file, "
    "since no setting allows them"
)
_INLINE = {
    "style-src-elem": _STYLE,
    "style-src-attr": _STYLE_ATTRIBUTE,
    "script-src-elem": _SCRIPT,
    "script-src-attr": _HANDLER,
}
_BASE = f"the <base> element is ignored under the {_OF_POLICY}; write addresses in full, since no setting allows it"
#: What a layout writes to be let through.
_MARK = 'nonce="{{ sesame_csp_nonce() }}"'


def layout_notices(app: Flask) -> list[Notice]:
    """Return what will not work of the layout, as its templates are written; nothing where the policy is another's."""
    here = mounted(app)
    if _portal_has_policy(app):
        return []
    settings = here.services.settings
    layout = read_layout(app.jinja_env, here.portal.base_template)
    nonce = NONCE if settings.csp_nonce else ""
    host = urlsplit(settings.public_url).netloc
    directives = settings.content_policy.directives(nonce)
    return _notices(layout.pieces, lambda piece: blocked(piece, directives, nonce, host), host)


def note_policy(app: Flask) -> None:
    """Tell what will not work of the layout."""
    here = mounted(app)
    for notice in layout_notices(app):
        here.portal.notices.tell(notice.code, notice.words)


def shown_notices(app: Flask) -> list[Notice]:
    """Return what does not work of a page as it is answered, under the policy it is answered with.

    Slower and surer than reading the layout: it needs the whole portal, so it is for a command and not for the mount.
    """
    here = mounted(app)
    site = urlsplit(here.services.settings.public_url or "http://localhost")
    answer = answer_of(app, "sesame.activation.intro")
    directives = _read_policy(answer.headers.get("Content-Security-Policy", ""))
    found = re.search(r"'nonce-([^']+)'", answer.headers.get("Content-Security-Policy", ""))
    nonce = found[1] if found else ""
    markup = PageMarkup()
    markup.read(answer.text, answer.request.path)
    return _notices(markup.pieces, lambda piece: blocked(piece, directives, nonce, site.netloc), site.netloc)


def answer_of(app: Flask, endpoint: str) -> TestResponse:
    """Return a page of ours as the app makes it at its public address. Errors: whatever the layout raises."""
    base = mounted(app).services.settings.public_url or "http://localhost"
    with app.test_request_context(base_url=base):
        path = flask.url_for(endpoint).removeprefix(urlsplit(base).path)
    return app.test_client().get(path, base_url=base)


def _notices(pieces: Sequence[Piece], is_blocked: Callable[[Piece], bool], host: str) -> list[Notice]:
    lost = [piece for piece in pieces if is_blocked(piece)]
    found = [
        _notice(directive, inline, words.replace("{mark}", _MARK))
        for directive, words in _INLINE.items()
        if (inline := [piece for piece in lost if piece.directive == directive and not piece.source])
    ]
    by_directive: dict[str, list[Piece]] = {}
    for piece in lost:
        if piece.source:
            by_directive.setdefault(piece.directive, []).append(piece)
    for directive, loaded in by_directive.items():
        sources = " ".join(dict.fromkeys(origin_of(piece.source, host) or "'self'" for piece in loaded))
        refused = (
            f"the {_OF_POLICY} refuses {sources} ({directive}); if it is meant to be there, set "
            f'SESAME_CSP_SOURCES="{directive} {sources}"'
        )
        words = _BASE if directive == "base-uri" else refused
        found.append(_notice(directive, loaded, words))
    return found


def _notice(directive: str, pieces: Iterable[Piece], words: str) -> Notice:
    return Notice(code=f"layout_{directive.replace('-', '_')}", words=f"the portal's layout, {_where(pieces)}: {words}")


def _where(pieces: Iterable[Piece]) -> str:
    """Return the templates that hold these pieces, with how many of them where there are several."""
    count = Counter(piece.template for piece in pieces)
    return ", ".join(f"{name} (× {number})" if number > 1 else name for name, number in count.items())


def _read_policy(header: str) -> Mapping[str, tuple[str, ...]]:
    parts = [part.split() for part in header.split(";") if part.strip()]
    return {words[0].lower(): tuple(words[1:]) for words in parts}


def _portal_has_policy(app: Flask) -> bool:
    """Tell whether Flask-Talisman writes its own policy over ours, as it does on each answer of an app."""
    for function in app.after_request_funcs.get(None, []):
        owner = getattr(function, "__self__", None)
        if type(owner).__name__ == "Talisman":
            return bool(getattr(owner, "content_security_policy", None)) and not getattr(
                owner, "content_security_policy_report_only", False
            )
    return False
