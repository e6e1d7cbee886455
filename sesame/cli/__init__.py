"""The commands under ``flask sesame``."""

from typing import Any

import click
from flask.cli import AppGroup

from sesame.errors import Unavailable

#: Longer than any first sentence of a command.
_WHOLE = 400


def away_message(error: Unavailable) -> str:
    """Return, in words, which system does not answer."""
    if error.port == "database":
        return "La base de données ne répond pas"
    return f"Indisponible : {error.port}"


class SesameGroup(AppGroup):
    """A group whose commands say in one line which system does not answer; cron mails no traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Errors: ``ClickException``, exit status 1."""
        try:
            return super().invoke(ctx)
        except Unavailable as error:
            raise click.ClickException(away_message(error)) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first sentence of each command whole, where click would cut it in its middle."""
        told = [
            (name, command.get_short_help_str(limit=_WHOLE))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) is not None
        ]
        with formatter.section("Commands"):
            formatter.write_dl(told)


sesame_cli = SesameGroup("sesame", help="Sésame : personnes, comptes, mails, tables.")
