"""The portal's layout: which template Sésame's pages extend, and whether anything of them would be seen in it."""

from dataclasses import dataclass

from flask import Flask
from jinja2 import Environment
from jinja2 import TemplateNotFound
from jinja2 import TemplateSyntaxError

from sesame.layout_reading import read_layout

OWN_LAYOUT = "sesame/base.html"
#: Names under which portals keep their layout.
_USUAL_LAYOUTS = ("base.html", "layout.html")


def find_layout(app: Flask, wanted: str) -> str:
    """Return the layout's name: the one that is wanted, the portal's, or Sésame's own."""
    return wanted or next((name for name in _USUAL_LAYOUTS if _is_there(app.jinja_env, name)), OWN_LAYOUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutCheck:
    """What a layout makes of Sésame's pages: a ``fault`` would show nothing, without a title they are nameless."""

    fault: str = ""
    has_title: bool = True


def check_layout(app: Flask, name: str) -> LayoutCheck:
    """Read a layout and those it extends, as far as they can be read without a request."""
    if name == OWN_LAYOUT:
        return LayoutCheck()
    layout = read_layout(app.jinja_env, name)
    if isinstance(layout.error, TemplateNotFound):
        return LayoutCheck(fault=f"the layout {name} needs the template {layout.error.name}, which is not there (yet?)")
    if isinstance(layout.error, TemplateSyntaxError):
        where = f"the layout {layout.error.name} cannot be read, line {layout.error.lineno}"
        return LayoutCheck(fault=f"{where}: {layout.error.message}")
    if layout.parents_unknown:
        return LayoutCheck()
    if "content" not in layout.blocks:
        return LayoutCheck(fault=f"the layout {name} has no block « content », so Sésame's pages would be empty")
    return LayoutCheck(has_title="title" in layout.blocks)


def _is_there(environment: Environment, name: str) -> bool:
    try:
        environment.get_template(name)
    except TemplateNotFound:
        return False
    except TemplateSyntaxError:
        # It is there, and wrong, or written for what the portal has yet to add: for others to tell.
        return True
    return True
