"""What is wrong in the settings, as a command says it: its lines alone, without a trace of the program."""

import click

from sesame.errors import Misconfigured


class MisconfiguredCommand(Misconfigured, click.ClickException):
    """Settings are wrong while a command starts; click writes the text and ends with status 1."""

    def format_message(self) -> str:
        """Give one line for each fault."""
        return str(self)


def is_a_command() -> bool:
    """Tell whether a command is starting; a server's log shows the whole error instead."""
    return click.get_current_context(silent=True) is not None
