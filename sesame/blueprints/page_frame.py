"""What Sésame's pages extend: the portal's layout, with the styles in its head where that has a block for them."""

import json

from jinja2 import BaseLoader
from jinja2 import ChoiceLoader
from jinja2 import Environment
from jinja2 import Template

from sesame.layout_reading import Layout
from sesame.layout_reading import read_layout
from sesame.portal import Portal

#: Names under which layouts let pages add to their head.
_USUAL_BLOCKS = frozenset(
    {
        "head",
        "head_extra",
        "head_css",
        "extra_head",
        "extrahead",
        "styles",
        "style",
        "extra_styles",
        "extrastyle",
        "page_styles",
        "stylesheets",
        "stylesheet",
        "css",
        "extra_css",
        "page_css",
        "custom_css",
    }
)
#: The block that every layout has.
CONTENT = "content"


class PageFrame:
    """Finds where the styles go, once for each layout; a layout may come to be after the mount."""

    def __init__(self, environment: Environment, portal: Portal, chosen: str) -> None:
        """Take the app's templates, and the block that the site has chosen, if any."""
        self._environment = environment
        self._portal = portal
        self._chosen = chosen
        self._known: dict[str, tuple[Template | str, str]] = {}

    def context(self) -> dict[str, object]:
        """Return what ``sesame/layout.html`` extends, and whether the styles are left to the content."""
        name = self._portal.base_template
        if name not in self._known:
            block = styles_block(read_layout(self._environment, name), self._chosen)
            self._known[name] = (self._framed(name, block), block)
        template, block = self._known[name]
        return {"base_template": template, "styles_in_content": block == CONTENT}

    def faults(self, templates: BaseLoader) -> list[str]:
        """Say that the layout has no such block, where it can be read; ``templates`` finds ours, not yet registered."""
        if self._chosen in ("", CONTENT):
            return []
        loaders = [loader for loader in (self._environment.loader, templates) if loader is not None]
        layout = read_layout(self._environment.overlay(loader=ChoiceLoader(loaders)), self._portal.base_template)
        if self._chosen in layout.blocks or layout.partly:
            return []
        there = ", ".join(dict.fromkeys(layout.blocks)) or "none"
        return [f"SESAME_HEAD_BLOCK: {layout.name} shows no block {self._chosen}; those there are: {there}"]

    def _framed(self, name: str, block: str) -> Template | str:
        if block == CONTENT:
            return name
        return self._environment.from_string(
            f"{{% extends {json.dumps(name)} %}}"
            f'{{% block {block} %}}{{{{ super() }}}}{{% include "sesame/styles.html" %}}{{% endblock %}}'
        )


def styles_block(layout: Layout, chosen: str) -> str:
    """Return the block that takes the styles: the chosen one, or the usual one that ends last, or the content."""
    if chosen:
        return chosen
    return next((name for name in reversed(layout.head_blocks) if name in _USUAL_BLOCKS), CONTENT)
