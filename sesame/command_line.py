"""Telling a server from a command: what cron runs every minute must not say every minute what a server says once."""

import click


def is_for_a_command() -> bool:
    """Tell whether a command runs, or the app is loaded to find one in it; `flask run` serves pages."""
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name != "run"
