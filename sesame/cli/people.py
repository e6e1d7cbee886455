"""``flask sesame people``: who people are."""

from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import with_appcontext

from sesame.cli import SesameGroup
from sesame.cli.adopt import adopt
from sesame.cli.close import close
from sesame.cli.close import reopen
from sesame.cli.forget import forget
from sesame.cli.merge import merge
from sesame.cli.people_find import find
from sesame.cli.people_messages import file_message
from sesame.cli.people_reading import file_options
from sesame.cli.people_running import RunOptions
from sesame.cli.people_running import run_options
from sesame.cli.people_running import run_source
from sesame.cli.people_running import show_as_understood
from sesame.cli.people_running import stop
from sesame.cli.people_runs import runs
from sesame.cli.people_show import show
from sesame.cli.people_waiting import settle
from sesame.cli.people_waiting import waiting
from sesame.cli.progress import progress_of
from sesame.cli.release import release
from sesame.cli.rename import rename
from sesame.domain.people_file import FileReading
from sesame.domain.people_runs import RunCommand
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import PeopleSource
from sesame.errors import Refused
from sesame.mounted import mounted

people = SesameGroup("people", help="Les personnes que l’université connaît.")
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
@run_options
@file_options
@click.option("--test", "shown", is_flag=True, help="Montre comment sont lues les premières lignes, et s’arrête là.")
@click.option("--skip-invalid", is_flag=True, hidden=True, expose_value=False, help="Ce qui se fait toujours.")
@with_appcontext
def import_people(*, file: BinaryIO, reading: FileReading, shown: bool, options: RunOptions) -> None:
    """Ajoute ou met à jour les personnes d’un fichier CSV ou d’un classeur ; « - » lit l’entrée standard.

    Une ligne fausse, ou qui demande une décision, n’arrête pas les autres ; une cellule fausse qui n’est pas
    indispensable ne coûte qu’elle-même, et est signalée. Importer deux fois le même fichier ne change rien ; qui n’est
    pas dans le fichier reste tel quel : pour une source qui dit tout le monde, c’est `people sync`.
    """
    sources = mounted().services.people_sources
    source = PeopleSource(name=FILE_SOURCE, origin=FileOrigin(path=Path(getattr(file, "name", "-"))), reading=reading)
    if shown:
        show_as_understood(lambda hear: nullcontext(sources.read(file, reading, hear)), reading)
        return
    run_source(
        source,
        lambda hear: nullcontext(sources.read(file, reading, hear)),
        options,
        command=RunCommand.IMPORT,
        progress=progress_of(file),
    )


@people.command("sync")
@click.option("--source", "name", required=True, metavar="NOM", help="La source, déclarée dans SESAME_PEOPLE_SOURCES.")
@run_options
@click.option("--test", "shown", is_flag=True, help="Montre comment sont lues les premières lignes, et s’arrête là.")
@with_appcontext
def sync(*, name: str, shown: bool, options: RunOptions) -> None:
    """Met à jour les personnes d’après une source qui dit tout le monde : qui n’y est plus est parti.

    Plus de changements d’un genre qu’une nuit n’en fait d’ordinaire, et rien n’est écrit (statut 3) ; --accept les
    laisse passer. Ce qui demande une décision attend, et n’arrête rien (statut 4) : `people waiting` le montre.
    """
    sources = mounted().services.people_sources
    try:
        source = sources.get(name)
    except Refused as error:
        stop(file_message(error))
    if shown:
        show_as_understood(lambda hear: sources.open(source, hear), source.reading)
        return
    run_source(
        source, lambda hear: sources.open(source, hear), options, command=RunCommand.SYNC, progress=progress_of(None)
    )
