"""``flask sesame people``: who people are."""

from collections.abc import Callable
from typing import BinaryIO
from typing import Generic
from typing import NoReturn
from typing import TypeVar

import click
from flask.cli import AppGroup
from flask.cli import with_appcontext

from sesame.cli import away_message
from sesame.cli.adopt import adopt
from sesame.cli.close import close
from sesame.cli.close import reopen
from sesame.cli.forget import forget
from sesame.cli.merge import merge
from sesame.cli.one_person import the_operator
from sesame.cli.people_find import find
from sesame.cli.people_messages import file_message
from sesame.cli.people_messages import rejection_message
from sesame.cli.people_messages import summary
from sesame.cli.people_messages import warning_message
from sesame.cli.people_reading import file_options
from sesame.cli.people_reading import show_first_rows
from sesame.cli.people_reading import tell
from sesame.cli.people_runs import runs
from sesame.cli.people_show import show
from sesame.cli.people_waiting import settle
from sesame.cli.people_waiting import waiting
from sesame.cli.progress import progress_of
from sesame.cli.release import release
from sesame.cli.rename import rename
from sesame.cli.tables import tables_refusal
from sesame.domain.people_file import FileReading
from sesame.domain.people_runs import RunCommand
from sesame.errors import Refused
from sesame.errors import Unavailable
from sesame.mounted import mounted

#: Beyond these, a file is wrong as a whole, and the first faults say how.
_MOST_SHOWN = 50

Told = TypeVar("Told")

people = AppGroup("people", help="Les personnes que l’université connaît.")
people.add_command(forget)
people.add_command(adopt)
people.add_command(close)
people.add_command(reopen)
people.add_command(release)
people.add_command(find)
people.add_command(runs)
people.add_command(show)
people.add_command(merge)
people.add_command(rename)
people.add_command(waiting)
people.add_command(settle)


@people.command("import")
@click.argument("file", type=click.File("rb"), metavar="FICHIER")
@click.option("--skip-invalid", is_flag=True, help="Importe les lignes justes et signale les autres.")
@click.option("--dry-run", is_flag=True, help="Dit ce qui serait fait, sans rien écrire.")
@file_options
@click.option("--test", "shown", is_flag=True, help="Montre comment sont lues les premières lignes, et s’arrête là.")
@click.option("--operator", default=None, metavar="NOM", help="Qui importe ; par défaut l’utilisateur du système.")
@with_appcontext
def import_people(
    *, file: BinaryIO, skip_invalid: bool, dry_run: bool, reading: FileReading, shown: bool, operator: str | None
) -> None:
    """Ajoute ou met à jour les personnes d’un fichier CSV ou d’un classeur ; « - » lit l’entrée standard.

    Une ligne fausse suffit pour que rien ne soit écrit, sauf avec --skip-invalid ; une cellule fausse qui
    n’est pas indispensable ne coûte qu’elle-même, et est signalée. Importer deux fois le même fichier ne
    change rien ; qui n’est pas dans le fichier reste tel quel.
    """
    services = mounted().services
    most = None if skip_invalid else _MOST_SHOWN
    faults, warnings = _Shown(rejection_message, most), _Shown(warning_message, _MOST_SHOWN)
    try:
        if shown:
            show_first_rows(services.people_import.rows(file, reading, tell))
            return
        if reason := tables_refusal():
            _stop(reason)
        with services.people_desk.runs.keep(RunCommand.IMPORT, the_operator(operator)) as run:
            report = services.people_import.run(
                file,
                on_rejected=run.heard(faults.show),
                on_warned=run.heard(warnings.show),
                tell=run.heard(tell),
                reading=reading,
                skip_invalid=skip_invalid,
                dry_run=dry_run,
                progress=progress_of(file),
            )
            run.imported(report, dry_run=dry_run)
    except Refused as error:
        _stop(file_message(error))
    except Unavailable as error:
        _stop(away_message(error))
    faults.close()
    warnings.close()
    click.echo(summary(report, skip_invalid=skip_invalid, dry_run=dry_run))
    if report.rejected and not skip_invalid:
        raise SystemExit(1)


def _stop(reason: str) -> NoReturn:
    click.echo(f"{reason} ; rien n’a été importé.", err=True)
    raise SystemExit(1)


class _Shown(Generic[Told]):
    """Shows what is told of rows on the error output, one a line, up to a number of them."""

    def __init__(self, words: Callable[[Told], str], most: int | None) -> None:
        self._words = words
        self._most = most
        self._count = 0

    def show(self, told: Told) -> None:
        self._count += 1
        if self._most is None or self._count <= self._most:
            click.echo(self._words(told), err=True)

    def close(self) -> None:
        if self._most is not None and self._count > self._most:
            click.echo(f"… et {self._count - self._most} autres", err=True)
