"""What ``--help`` says of the commands."""

import click
from flask import Flask

from sesame.cli import SesameGroup
from sesame.cli import sesame_cli


def groups(group: click.Group, words: tuple[str, ...] = ("sesame",)) -> dict[tuple[str, ...], click.Group]:
    """Return a group and those below it, by the words that call them."""
    found = {words: group}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= groups(command, (*words, name))
    return found


def test_no_command_is_told_in_half_a_sentence(app: Flask) -> None:
    """In the list of every group."""
    (mounted_group,) = [command for command in app.cli.commands.values() if command.name == sesame_cli.name]
    assert isinstance(mounted_group, SesameGroup)

    for words, group in groups(mounted_group).items():
        told = app.test_cli_runner().invoke(args=[*words, "--help"]).stdout.partition("Commands:")[2]
        assert "..." not in told, f"{words}: {told}"
        for name in group.commands:
            assert f"\n  {name}" in told, (words, name)
