"""The commands under ``flask sesame``."""

from typing import Any

import click
from flask.cli import AppGroup

from sesame.errors import Unavailable


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


sesame_cli = SesameGroup("sesame", help="Sésame : personnes, comptes, mails, tables.")
