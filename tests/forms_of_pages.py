"""What forms a page holds, as a browser without JavaScript reads them."""

import html
import re

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_FIELD = re.compile(r"<(?:input|select|textarea|button)\b[^>]*\bname=\"([^\"]+)\"")


def forms_of(page: str, *, at: str) -> dict[str, set[str]]:
    """Return the fields of each form that is posted, by where it goes; ``at`` is the page's own path."""
    found: dict[str, set[str]] = {}
    for attributes, content in _FORM.findall(page):
        if re.search(r'method="post"', attributes, re.IGNORECASE):
            action = re.search(r'action="([^"]*)"', attributes)
            where = html.unescape(action.group(1)) if action else at
            found.setdefault(where, set()).update(_FIELD.findall(content))
    return found
