"""How a people file is read where it does not say so itself: the options, and the first rows as they are understood."""

import itertools
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from sesame.cli.people_messages import rejection_message
from sesame.cli.people_messages import remark_message
from sesame.cli.people_messages import warning_message
from sesame.domain.file_dates import FileDates
from sesame.domain.people_file import COLUMNS
from sesame.domain.people_file import FILE_COLUMNS
from sesame.domain.people_file import IGNORED
from sesame.domain.people_file import REF_COLUMN
from sesame.domain.people_file import UNTITLED
from sesame.domain.people_file import FileReading
from sesame.domain.people_file import Remark
from sesame.domain.people_register import Rejection
from sesame.domain.people_register import Warned
from sesame.errors import Refused
from sesame.services.people_staging import RowsUnderstood

_ROWS_SHOWN = 5


def file_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say how its file is read, as one ``reading``."""

    @click.option("--map", "titles", multiple=True, callback=_titles, metavar="TITRE=COLONNE", help=_MAP_HELP)
    @click.option("--date-format", default="", callback=_date_format, metavar="FORMAT", help=_DATES_HELP)
    @click.option(
        "--sheet", default="", metavar="FEUILLE", help="La feuille d’un classeur ; sinon la première remplie."
    )
    @wraps(command)
    def with_reading(*, titles: dict[str, str], date_format: str, sheet: str, **options: object) -> object:
        return command(reading=FileReading(titles=titles, date_format=date_format, sheet=sheet), **options)

    return with_reading


_MAP_HELP = "Ce que veut dire un titre du fichier ; « TITRE=- » laisse la colonne de côté. Autant de fois qu’il faut."
_DATES_HELP = "Comment le fichier écrit les jours : JJ/MM/AAAA, AAAAMMJJ… AAAA-MM-JJ est toujours lu."


def _titles(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    titles = {}
    for pair in given:
        title, _, column = pair.rpartition("=")
        if not title.strip() or column.strip() not in {*FILE_COLUMNS, IGNORED}:
            msg = f"« {pair} » : TITRE=COLONNE, où la colonne est « - » ou l’une de {', '.join(FILE_COLUMNS)}"
            raise click.BadParameter(msg)
        titles[title] = column.strip()
    return titles


def _date_format(_context: click.Context, _parameter: click.Parameter, given: str) -> str:
    try:
        FileDates(given)
    except Refused:
        msg = f"« {given} » : il faut JJ (ou DD), MM et AAAA (ou YYYY), comme dans JJ/MM/AAAA"
        raise click.BadParameter(msg) from None
    return given


def tell(remark: Remark) -> None:
    """Say what is unusual in the file, where faults are said."""
    click.echo(remark_message(remark), err=True)


def show_first_rows(rows: RowsUnderstood) -> None:
    """Show the columns that titles mean, and the first rows cell by cell as they would be stored."""
    click.echo("Colonnes :")
    for title, column in zip(rows.titles.cells, rows.columns, strict=True):
        meant = {IGNORED: "laissée de côté", UNTITLED: "sans titre, laissée de côté"}.get(column, column)
        click.echo(f"  {title.strip() or '(vide)'} → {meant}")
    for row, checked in itertools.islice(rows.checked, _ROWS_SHOWN):
        click.echo(f"Ligne {row.line} :")
        if checked.ref:
            click.echo(f"  {REF_COLUMN} : {checked.ref}")
        for column in COLUMNS:
            if checked.person and column in rows.columns and column not in checked.untold:
                value = getattr(checked.person, column)
                click.echo(f"  {column} : {'(vide)' if value in {None, ''} else value}")
        if checked.faults:
            click.echo(f"  {rejection_message(Rejection(line=row.line, faults=checked.faults))}")
        if checked.warnings:
            click.echo(f"  {warning_message(Warned(line=row.line, warnings=checked.warnings))}")
