"""Becomes OpenLDAP's server, which listens on this machine alone."""

import os
from pathlib import Path

from demo.directory import program
from demo.directory.places import folder_in


def main() -> None:
    """Be the server; everything it needs is written."""
    folder = folder_in(Path(os.environ["DEMO_FOLDER"]))
    # With -d it stays in the foreground, where whoever started it can end it.
    command = ["slapd", "-d", "0", "-f", str(folder / "slapd.conf"), "-h", os.environ["DEMO_DIRECTORY_URL"]]
    os.execv(program("slapd") or "slapd", command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
