"""The portal's layout: which template Sésame's pages extend, and whether anything of them would be seen in it."""

from dataclasses import dataclass

from flask import Flask
from jinja2 import Environment
from jinja2 import TemplateNotFound
from jinja2 import TemplateSyntaxError
from jinja2 import nodes

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
    try:
        chain = _chain(app.jinja_env, name)
    except TemplateNotFound as error:
        return LayoutCheck(fault=f"the layout {name} needs the template {error.name}, which is not there (yet?)")
    except TemplateSyntaxError as error:
        return LayoutCheck(fault=f"the layout {error.name} cannot be read, line {error.lineno}: {error.message}")
    if chain is None:
        return LayoutCheck()
    filled = _blocks_that_are_shown(chain)
    if "content" not in filled:
        return LayoutCheck(fault=f"the layout {name} has no block « content », so Sésame's pages would be empty")
    return LayoutCheck(has_title="title" in filled)


def _is_there(environment: Environment, name: str) -> bool:
    try:
        environment.get_template(name)
    except TemplateNotFound:
        return False
    except TemplateSyntaxError:
        # It is there, and wrong, or written for what the portal has yet to add: for others to tell.
        return True
    return True


def _chain(environment: Environment, name: str) -> list[nodes.Template] | None:
    """Return the layout and what it extends, the outermost last; none where only a request could tell."""
    chain: list[nodes.Template] = []
    while True:
        if environment.loader is None or not environment.loader.has_source_access:
            return None
        source, _, _ = environment.loader.get_source(environment, name)
        chain.append(environment.parse(source, name))
        extends = chain[-1].find(nodes.Extends)
        if extends is None:
            return chain
        if not isinstance(extends.template, nodes.Const):
            return None
        name = str(extends.template.value)


def _blocks_that_are_shown(chain: list[nodes.Template]) -> set[str]:
    """Return the blocks a page can fill: what is written into one that is overridden further down is lost."""
    written: dict[str, list[nodes.Block]] = {}
    for template in chain:
        for block in template.find_all(nodes.Block):
            written.setdefault(block.name, []).append(block)
    shown: set[str] = set()
    waiting: list[nodes.Node] = [chain[-1]]
    while waiting:
        for node in waiting.pop().iter_child_nodes():
            if not isinstance(node, nodes.Block):
                waiting.append(node)
            elif node.name not in shown:
                shown.add(node.name)
                waiting += _as_shown(written[node.name])
    return shown


def _as_shown(written: list[nodes.Block]) -> list[nodes.Block]:
    """Return the last writing of a block, and those before it as far as each calls ``super()``."""
    for depth, block in enumerate(written, start=1):
        calls = (call.node for call in block.find_all(nodes.Call))
        if not any(isinstance(called, nodes.Name) and called.name == "super" for called in calls):
            return written[:depth]
    return written
