"""Serves the portal with waitress."""

import logging
import os

import waitress

from demo.portal import create_portal


def main() -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    waitress.serve(
        create_portal(), host=os.environ["DEMO_HOST"], port=int(os.environ["DEMO_PORT"]), threads=8, _quiet=True
    )


if __name__ == "__main__":
    main()
