"""Reads the layout that pages extend, as it is written: the blocks in its head, and what a policy will judge.

Nothing is rendered: at mount the portal's routes and functions may not be there yet. Only what is really shown is
read, block by block as inheritance resolves them; what names a template by a variable stays unknown.
"""

import dataclasses
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from jinja2 import Environment
from jinja2 import TemplateError
from jinja2 import nodes

from sesame.page_markup import NONCE
from sesame.page_markup import UNKNOWN
from sesame.page_markup import PageMarkup
from sesame.page_markup import Piece

#: Blocks that our pages fill, whatever stands in them.
OURS = frozenset({"title", "content"})
#: Functions that write a nonce: ours, and Flask-Talisman's.
NONCE_FUNCTIONS = frozenset({"sesame_csp_nonce", "csp_nonce"})
#: A layout of more templates than that is read no further.
_MOST_TEMPLATES = 200


@dataclass(slots=True, kw_only=True)
class Layout:
    """What was read: ``templates`` names those found, none where there is no such layout."""

    name: str
    templates: list[str] = field(default_factory=list)
    #: Every block that is shown; those surely inside the head, in the order in which they end.
    blocks: list[str] = field(default_factory=list)
    head_blocks: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    #: Whether some template could not be followed or read; whether one of those it extends is named by a variable.
    partly: bool = False
    parents_unknown: bool = False
    #: Why the layout or one that it extends could not be read.
    error: TemplateError | None = None


def read_layout(environment: Environment, name: str) -> Layout:
    """Return what a layout holds, its parents and what it includes counted in."""
    layout = Layout(name=name)
    reading = _Reading(environment, layout)
    reading.page(name, PageMarkup(), ours=True)
    return layout


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the reader is: in which template, in which version of which block, and whether that is always shown."""

    markup: PageMarkup
    definitions: Mapping[str, Sequence[tuple[str, nodes.Block]]]
    template: str
    block: str = ""
    level: int = 0
    sure: bool = False
    #: Whether our pages may fill the blocks found here: those of an included template are its own.
    ours: bool = False


class _Reading:
    """One walk through the templates of a layout."""

    def __init__(self, environment: Environment, layout: Layout) -> None:
        self._environment = environment
        self._layout = layout
        self._trees: dict[str, nodes.Template | None] = {}
        self._errors: dict[str, TemplateError] = {}
        self._under_way: list[str] = []

    def page(self, name: str, markup: PageMarkup, *, ours: bool) -> None:
        """Read a template with its parents, as if it were shown here."""
        chain = list(self._chain(name, ours=ours))
        if not chain or name in self._under_way:
            return
        self._under_way.append(name)
        definitions: dict[str, list[tuple[str, nodes.Block]]] = {}
        for template, tree in chain:
            for block in tree.find_all(nodes.Block):
                definitions.setdefault(block.name, []).append((template, block))
        for template, tree in chain:
            self._macros(template, tree)
        template, tree = chain[-1]
        self._body(tree, _Place(markup=markup, definitions=definitions, template=template, sure=True, ours=ours))
        self._under_way.pop()
        self._take(markup)

    def _chain(self, name: str, *, ours: bool) -> Iterator[tuple[str, nodes.Template]]:
        """Give a template and its parents, the nearest first."""
        seen: set[str] = set()
        following: str | None = name
        while following and following not in seen:
            seen.add(following)
            tree = self._parse(following)
            if tree is None:
                self._layout.error = self._errors.get(following) if ours else None
                return
            yield following, tree
            extends = next(tree.find_all(nodes.Extends), None)
            if extends is None:
                return
            names = _names(extends.template)
            # Of several, the first that is there is taken; of one alone, what is wrong with it is told.
            following = self._first(extends.template) or (names[0] if len(names) == 1 else None)
            self._layout.parents_unknown |= ours and following is None

    def _parse(self, name: str) -> nodes.Template | None:
        """Return a template's tree; none where it cannot be read."""
        if name not in self._trees:
            self._trees[name] = self._read(name) if len(self._trees) < _MOST_TEMPLATES else None
            if self._trees[name] is None:
                self._layout.partly = True
            else:
                self._layout.templates.append(name)
        return self._trees[name]

    def _read(self, name: str) -> nodes.Template | None:
        loader = self._environment.loader
        if loader is None:
            return None
        try:
            source, filename, _ = loader.get_source(self._environment, name)
            return self._environment.parse(source, name, filename)
        except TemplateError as error:
            self._errors[name] = error
        except (OSError, RuntimeError, UnicodeError):
            # Compiled ahead, or no text: the portal's affair, and it shows by itself.
            self._layout.parents_unknown = True
        return None

    def _first(self, expression: nodes.Expr) -> str | None:
        found = next((name for name in _names(expression) if self._parse(name) is not None), None)
        self._layout.partly |= found is None
        return found

    def _take(self, markup: PageMarkup) -> None:
        self._layout.pieces.extend(markup.pieces)
        markup.pieces.clear()

    def _macros(self, template: str, tree: nodes.Template) -> None:
        """Read what a template defines for others to call."""
        for macro in tree.find_all(nodes.Macro):
            markup = PageMarkup()
            self._body(macro, _Place(markup=markup, definitions={}, template=template))
            self._take(markup)
        for expression in (
            *(node.template for node in tree.find_all(nodes.Import)),
            *(node.template for node in tree.find_all(nodes.FromImport)),
        ):
            for name in _names(expression):
                known = name in self._trees
                imported = self._parse(name)
                if imported is not None and not known:
                    self._macros(name, imported)

    def _body(self, parent: nodes.Node, place: _Place) -> None:
        for node in parent.iter_child_nodes():
            if isinstance(node, nodes.Stmt):
                self._node(node, place)

    def _node(self, node: nodes.Node, place: _Place) -> None:
        match node:
            case nodes.Output():
                for part in node.nodes:
                    self._written(part, place)
            case nodes.Block():
                self._block(node.name, place)
            case nodes.Include():
                included = self._first(node.template)
                if included:
                    self.page(included, place.markup, ours=False)
            case nodes.Macro() | nodes.Import() | nodes.FromImport():
                # Read with the template as a whole.
                pass
            case nodes.If() | nodes.For() | nodes.CallBlock():
                self._body(node, dataclasses.replace(place, sure=False))
            case _:
                self._body(node, place)

    def _block(self, name: str, place: _Place) -> None:
        if place.ours:
            self._layout.blocks.append(name)
        if name not in OURS:
            self._version(name, 0, place)
        if place.ours and place.sure and place.markup.in_head:
            self._layout.head_blocks.append(name)

    def _version(self, name: str, level: int, place: _Place) -> None:
        """Read one version of a block: the nearest is shown, the others where ``super()`` asks for them."""
        versions = place.definitions.get(name, ())
        if level < len(versions):
            template, block = versions[level]
            self._body(block, dataclasses.replace(place, template=template, block=name, level=level))

    def _written(self, part: nodes.Expr, place: _Place) -> None:
        called = {call.node.name for call in _calls(part) if isinstance(call.node, nodes.Name)}
        if isinstance(part, nodes.TemplateData):
            place.markup.read(part.data, place.template)
        elif "super" in called and place.block:
            self._version(place.block, place.level + 1, place)
        elif called & NONCE_FUNCTIONS:
            place.markup.read(NONCE, place.template)
        else:
            place.markup.read(str(part.value) if isinstance(part, nodes.Const) else UNKNOWN, place.template)


def _calls(part: nodes.Expr) -> list[nodes.Call]:
    return [*([part] if isinstance(part, nodes.Call) else []), *part.find_all(nodes.Call)]


def _names(expression: nodes.Expr) -> list[str]:
    """Return the names of templates that an expression may give; none where only running it would tell."""
    match expression:
        case nodes.Const() if isinstance(expression.value, str):
            return [expression.value]
        case nodes.List() | nodes.Tuple():
            return [name for item in expression.items for name in _names(item)]
        case nodes.CondExpr():
            return [*_names(expression.expr1), *(_names(expression.expr2) if expression.expr2 else [])]
        case _:
            return []
