"""Templates of a site in place of ours: a folder looked up first, for our own pages and mails alone."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import BaseLoader
from jinja2 import ChoiceLoader
from jinja2 import Environment
from jinja2 import FileSystemLoader
from jinja2 import PrefixLoader
from jinja2 import TemplateSyntaxError
from jinja2 import meta

from sesame.notices import Notice

SETTING = "SESAME_TEMPLATE_FOLDER"
OWN_FOLDER = Path(__file__).parent / "templates"
#: The name of ours, and the name under which a replacement extends what it replaces.
OURS = "sesame"
REPLACED = "sesame_own"
#: More files than that, or a larger one, is another folder than the one meant.
MOST_FILES = 500
LARGEST_FILE = 1024 * 1024
#: Unused files that are told by name.
_MOST_TOLD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTemplates:
    """Where our templates are found in one app, and which files of the site are never used."""

    loader: BaseLoader
    notices: tuple[Notice, ...] = ()


def read_site_templates(folder: str, environment: Environment, faults: list[str]) -> SiteTemplates:
    """Read a site's templates; what is wrong with them is added to ``faults``, one line for each."""
    own = ChoiceLoader([FileSystemLoader(OWN_FOLDER), PrefixLoader({REPLACED: FileSystemLoader(OWN_FOLDER / OURS)})])
    if not folder:
        return SiteTemplates(loader=own)
    if not Path(folder).is_dir():
        faults.append(f"{SETTING}: there is no folder {folder}")
        return SiteTemplates(loader=own)
    # Under our own name alone: a base.html in that folder is not the portal's.
    loader = ChoiceLoader([PrefixLoader({OURS: FileSystemLoader(folder)}), own])
    files = list(itertools.islice(_files(Path(folder)), MOST_FILES + 1))
    if len(files) > MOST_FILES:
        faults.append(f"{SETTING}: {folder} holds more than {MOST_FILES} files")
        return SiteTemplates(loader=own)
    names = {path.relative_to(folder).as_posix() for path in files if not _is_hidden(path, Path(folder))}
    named: set[str] = set()
    for name in sorted(names):
        wrong, uses = _judge(Path(folder), name, environment, names)
        faults.extend(f"{SETTING}: {name}{fault}" for fault in wrong)
        named |= uses
    ours = {path.relative_to(OWN_FOLDER / OURS).as_posix() for path in _files(OWN_FOLDER / OURS)}
    unused = sorted(names - named - ours)
    notices = (_unused(unused),) if unused else ()
    return SiteTemplates(loader=loader, notices=notices)


def _unused(names: list[str]) -> Notice:
    told = ", ".join(names[:_MOST_TOLD]) + (f" and {len(names) - _MOST_TOLD} others" if len(names) > _MOST_TOLD else "")
    words = f"{SETTING}: no page or mail of Sésame's is replaced by {told}, and no other file of the folder uses it"
    return Notice(code="unused_templates", words=words)


def _judge(folder: Path, name: str, environment: Environment, names: set[str]) -> tuple[list[str], set[str]]:
    """Return what is wrong with one template, and which of the site's it uses."""
    path = folder / name
    try:
        if path.stat().st_size > LARGEST_FILE:
            return [f" is larger than {LARGEST_FILE // 1024} KiB"], set()
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        return [f" cannot be read ({error.strerror})"], set()
    except UnicodeDecodeError:
        return [" is not a UTF-8 text"], set()
    try:
        tree = environment.parse(source, f"{OURS}/{name}", str(path))
        environment.compile(tree, f"{OURS}/{name}", str(path))
    except TemplateSyntaxError as error:
        return [f", line {error.lineno}: {error.message}"], set()
    wrong: list[str] = []
    uses: set[str] = set()
    for used in meta.find_referenced_templates(tree):
        root, _, rest = (used or "").partition("/")
        if root == OURS and rest == name:
            wrong.append(f" uses itself; what it replaces is {REPLACED}/{name}")
        elif (root == OURS and not _exists(rest, names)) or (root == REPLACED and not (_own(rest)).is_file()):
            wrong.append(f" uses {used}, and there is no such template")
        elif root == OURS:
            uses.add(rest)
    return wrong, uses


def _exists(name: str, names: set[str]) -> bool:
    return name in names or _own(name).is_file()


def _own(name: str) -> Path:
    return OWN_FOLDER / OURS / name


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
