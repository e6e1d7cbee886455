"""What a command needs before it begins: tables of this version."""

import functools
from collections.abc import Callable
from typing import ParamSpec
from typing import TypeVar

import click

from sesame.cli.tables_messages import standing_message
from sesame.domain.tables import Standing
from sesame.errors import Unavailable
from sesame.mounted import mounted

Given = ParamSpec("Given")
Result = TypeVar("Result")


def on_current_tables(command: Callable[Given, Result]) -> Callable[Given, Result]:
    """Refuse to work on tables of another version. Errors of the command: ``ClickException``, exit status 1."""

    @functools.wraps(command)
    def checked(*words: Given.args, **options: Given.kwargs) -> Result:
        refusal = tables_refusal()
        if refusal:
            raise click.ClickException(refusal[0].upper() + refusal[1:])
        return command(*words, **options)

    return checked


def tables_refusal() -> str:
    """Return why the tables are not those of this version, or nothing."""
    try:
        tables = mounted().services.schema.look()
    except Unavailable:
        # The command meets it itself: one says so, another waits.
        return ""
    return "" if tables.standing is Standing.CURRENT else standing_message(tables)
