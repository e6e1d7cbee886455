"""Which sign-ins are still good: a cookie alone could not be taken back, so the server keeps a list."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask import current_app


def init_app(app: Flask) -> None:
    """Create the list in the portal's instance folder."""
    app.config["LIVE_TICKETS"] = str(Path(app.instance_path) / "sessions.db")
    with app.app_context(), _list() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS ticket (ticket TEXT PRIMARY KEY, username TEXT NOT NULL)")


def add(ticket: str, username: str) -> None:
    """Note a sign-in."""
    with _list() as connection:
        connection.execute("INSERT OR REPLACE INTO ticket VALUES (?, ?)", (ticket, username))


def is_live(ticket: str) -> bool:
    """Tell whether the sign-in of that ticket is still good."""
    with _list() as connection:
        found = connection.execute("SELECT 1 FROM ticket WHERE ticket = ?", (ticket,)).fetchone()
    return found is not None


def remove(ticket: str) -> None:
    """End one sign-in."""
    with _list() as connection:
        connection.execute("DELETE FROM ticket WHERE ticket = ?", (ticket,))


def remove_of(username: str, *, but: str) -> int:
    """End every sign-in of somebody but one; return how many."""
    with _list() as connection:
        return connection.execute("DELETE FROM ticket WHERE username = ? AND ticket != ?", (username, but)).rowcount


@contextmanager
def _list() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(current_app.config["LIVE_TICKETS"], timeout=15)
    try:
        with connection:
            yield connection
    finally:
        connection.close()
