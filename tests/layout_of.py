"""Templates of a portal, written for one test."""

from pathlib import Path


def write_templates(folder: Path, **files: str) -> None:
    """Write templates into the folder ``templates`` of the tests' portal; ``base`` is ``base.html``."""
    (folder / "templates").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "templates" / f"{name}.html").write_text(text, encoding="utf-8")


def page(head: str = "", body: str = "") -> str:
    """Return a layout with that in its head, and that in its body before the content."""
    return (
        "<!doctype html><html lang='fr'><head><meta charset='utf-8'><title>{% block title %}{% endblock %}</title>"
        f"{head}</head><body>{body}<main>{{% block content %}}{{% endblock %}}</main></body></html>"
    )
