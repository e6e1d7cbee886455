"""Running a source of people from a command: what it says on the way and at the end, and its exit status."""

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from typing import Any
from typing import Generic
from typing import NoReturn
from typing import TypeVar

import click

from sesame.cli import away_message
from sesame.cli.one_person import the_operator
from sesame.cli.people_messages import file_message
from sesame.cli.people_messages import happening_message
from sesame.cli.people_messages import held_message
from sesame.cli.people_messages import rejection_message
from sesame.cli.people_messages import summary
from sesame.cli.people_messages import waiting_message
from sesame.cli.people_messages import warning_message
from sesame.cli.people_reading import show_first_rows
from sesame.cli.people_reading import tell
from sesame.cli.tables import tables_refusal
from sesame.domain.people_file import FileReading
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Tell
from sesame.domain.people_runs import RunCommand
from sesame.domain.people_sources import GuardedChange
from sesame.domain.people_sources import PeopleSource
from sesame.domain.person import Category
from sesame.errors import Refused
from sesame.errors import Unavailable
from sesame.mounted import mounted
from sesame.services.people_report import Hearers
from sesame.services.people_report import ImportReport
from sesame.services.people_report import Progress
from sesame.services.people_report import Run
from sesame.services.people_report import Stage

#: Beyond these, a source is wrong as a whole, and the first faults say how.
_MOST_SHOWN = 50
#: Exit statuses: it could not run, too many changes were held, rows wait or were refused.
COULD_NOT_RUN, HELD, ROWS_WAIT = 1, 3, 4
#: What an operator may accept: each change, and each of one category.
ACCEPTABLE = (
    *(change.value for change in GuardedChange),
    *(f"{change.value}:{category.value}" for change in GuardedChange for category in Category),
)

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What an operator says of a run."""

    accept: tuple[str, ...]
    strict: bool
    dry_run: bool
    operator: str | None
    quiet: bool = False


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a run, as one ``options``."""

    @click.option("--dry-run", is_flag=True, help="Dit ce qui serait fait, sans rien écrire.")
    @click.option("--all-or-nothing", "strict", is_flag=True, help="N’écrit rien si une seule ligne n’est pas prise.")
    @click.option(
        "--accept",
        multiple=True,
        type=click.Choice(ACCEPTABLE),
        metavar="CHANGEMENT[:CATÉGORIE]",
        help="Laisse passer ces changements, quel qu’en soit le nombre : new, leave, rename, birth_date.",
    )
    @click.option("--operator", default=None, metavar="NOM", help="Qui importe ; par défaut l’utilisateur du système.")
    @click.option("--quiet", is_flag=True, help="Ne dit que ce qui demande quelqu’un ; `people runs` garde le reste.")
    @wraps(command)
    def with_options(
        *, dry_run: bool, strict: bool, accept: tuple[str, ...], operator: str | None, quiet: bool, **others: object
    ) -> object:
        options = RunOptions(accept=accept, strict=strict, dry_run=dry_run, operator=operator, quiet=quiet)
        return command(options=options, **others)

    return with_options


#: Opens what is read, and tells what is unusual in it.
OpenRows = Callable[[Tell], AbstractContextManager[Iterator[RawRow]]]


def show_as_understood(open_rows: OpenRows, reading: FileReading) -> None:
    """Show the first rows as they are understood, and stop where they cannot be read."""
    try:
        with open_rows(tell) as rows:
            show_first_rows(mounted().services.people_import.understood(rows, reading))
    except Refused as error:
        stop(file_message(error))
    except Unavailable as error:
        stop(away_message(error))


def run_source(
    source: PeopleSource,
    open_rows: OpenRows,
    options: RunOptions,
    *,
    command: RunCommand,
    progress: Progress,
) -> None:
    """Run a source, keep the run, say what came of it, and end with its status."""
    services = mounted().services
    shown: list[_Shown[Any]] = []
    watched = _Watched(progress)

    def showing(words: Callable[[Told], str], *, asks: bool = True) -> Callable[[Told], None]:
        if options.quiet and not asks:
            return _untold
        one = _Shown(words, _MOST_SHOWN)
        shown.append(one)
        return one.show

    try:
        if reason := tables_refusal():
            stop(reason)
        with services.people_desk.runs.keep(command, the_operator(options.operator), source=source.name) as kept:
            hearers = Hearers(
                rejected=kept.heard(showing(rejection_message)),
                warned=kept.heard(showing(warning_message, asks=False)),
                waiting=kept.heard(showing(waiting_message)),
                happened=kept.heard(showing(happening_message, asks=False)),
            )
            run = Run(
                hearers=hearers,
                accept=frozenset(options.accept),
                strict=options.strict,
                dry_run=options.dry_run,
                progress=watched,
            )
            with open_rows(kept.heard(_untold if options.quiet else tell)) as rows:
                report = services.people_import.run(source, rows, services.people_sources.order(), run)
            kept.imported(report, dry_run=options.dry_run)
    except Refused as error:
        stop(file_message(error), is_begun=watched.is_writing)
    except Unavailable as error:
        stop(away_message(error), is_begun=watched.is_writing)
    for one in shown:
        one.close()
    _end(report, source, options)


def _end(report: ImportReport, source: PeopleSource, options: RunOptions) -> None:
    for held in report.held:
        click.echo(held_message(held, source.name), err=True)
    asks = bool(report.rejected or report.waiting or report.postponed)
    if report.held or asks or not options.quiet:
        click.echo(summary(report, strict=options.strict, dry_run=options.dry_run))
    if report.held:
        raise SystemExit(HELD)
    if asks:
        raise SystemExit(ROWS_WAIT)


def stop(reason: str, *, is_begun: bool = False) -> NoReturn:
    """End a command that could not run, or not to its end where it had begun to write."""
    done = "ce qui était déjà écrit le reste ; relancez pour la suite" if is_begun else "rien n’a été importé"
    click.echo(f"{reason} ; {done}.", err=True)
    raise SystemExit(COULD_NOT_RUN)


def _untold(_told: object) -> None:
    """Keep from saying what asks nobody for anything."""


class _Watched:
    """A display of what a run is busy with, which knows whether it has begun to write."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.is_writing = False

    def __call__(self, stage: Stage, total: int) -> AbstractContextManager[Callable[[int], object]]:
        self.is_writing |= stage is Stage.WRITING
        return self._progress(stage, total)


class _Shown(Generic[Told]):
    """Shows what is told of rows on the error output, one a line, up to a number of them."""

    def __init__(self, words: Callable[[Told], str], most: int) -> None:
        self._words = words
        self._most = most
        self._count = 0

    def show(self, told: Told) -> None:
        self._count += 1
        if self._count <= self._most:
            click.echo(self._words(told), err=True)

    def close(self) -> None:
        if self._count > self._most:
            click.echo(f"… et {self._count - self._most} autres", err=True)
