"""Writes ``docs/settings.md`` from the settings as the code declares them.

Usage: make docs
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sesame.domain.consents import PhotoUse  # noqa: E402 - the repository has to be on the path first
from sesame.setting_types import Setting  # noqa: E402
from sesame.settings_loading import declared  # noqa: E402

PAGE = ROOT / "docs" / "settings.md"
HEAD = """# Settings

<!-- Written by `make docs` from sesame/settings.py: change it there. A test compares the two. -->

Each setting is a key of the portal's configuration (`app.config`) or, where that has none, of the environment; a
key of the configuration wins. Secrets may instead be read from the file that `<KEY>_FILE` names. All of them
are checked when Sésame is mounted: whatever is wrong is reported at once, one line for each key, and a `SESAME_*`
key of the configuration that does not exist is an error. In the environment unknown keys are left alone, since
container platforms put some there.

In the environment everything is text: whole numbers in digits, booleans as `true` or `false`, lists as each
setting says.

| key | default | accepted | meaning |
|---|---|---|---|
"""


def page() -> str:
    """Return the whole page."""
    return HEAD + "".join(_line(one) for one in declared())


def _line(one: Setting) -> str:
    key = f"`{one.key}`" + (f", `{one.key}_FILE`" if one.is_secret else "")
    cells = (key, _default(one.default), one.kind.allowed, one.meaning)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _default(value: Any) -> str:
    if value is None:
        return "*required*"
    if value in ("", ()):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple) and value and isinstance(value[0], PhotoUse):
        uses = [{"id": use.id, **use.labels} for use in value]
        return f"`{json.dumps(uses, ensure_ascii=False)}`"
    if isinstance(value, tuple):
        return f"`{','.join(value)}`"
    return f"`{value}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
