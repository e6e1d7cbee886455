"""Where the tables are."""


def place() -> str | None:
    """Return the schema of the tables, or nothing where they have none of their own."""
    return None
