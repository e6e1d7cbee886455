"""What a screen reader is told of a page: Chromium's accessibility tree, read from top to bottom."""

from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page

#: What is said as one thing, with its name; what it holds is not read again.
_WHOLE = {
    "heading",
    "link",
    "button",
    "textbox",
    "combobox",
    "checkbox",
    "radio",
    "progressbar",
    "StaticText",
    "DescriptionListTerm",
}
#: What is said when one comes into it, before what it holds.
_AROUND = {"group", "alert", "status", "navigation", "main", "banner", "contentinfo", "form", "list", "region"}
#: States worth hearing, and those that are said only where they hold.
_STATES = ("level", "checked", "pressed", "expanded", "required", "invalid", "readonly", "disabled", "focused")
_UNSAID = {None, "", "false", False}


def heard(page: Page) -> list[str]:
    """Return the page's title, then one line for each thing, as it is read from top to bottom."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    return [page.title(), *_read(nodes[0], by_id)]


def _read(node: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    role = _value(node, "role")
    said = not node.get("ignored")
    if said and role in _WHOLE | _AROUND:
        name = _value(node, "name")
        if role == "StaticText":
            yield str(name).strip()
        elif name or role in _WHOLE:
            yield _line(node, role, name)
        if role in _WHOLE:
            return
    for child in node.get("childIds", []):
        if child in by_id:
            yield from _read(by_id[child], by_id)


def _line(node: Mapping[str, Any], role: str, name: str) -> str:
    states = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    told = [f"{state} {states[state]}" for state in _STATES if states.get(state) not in _UNSAID]
    value, description = _value(node, "value"), _value(node, "description")
    parts = [f"{role}: {name}", *told]
    if value:
        parts.append(f"= {value}")
    if description:
        parts.append(f"({description})")
    return ", ".join(parts)


def _value(node: Mapping[str, Any], key: str) -> Any:
    return node.get(key, {}).get("value", "")
