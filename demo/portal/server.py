"""Serves the portal with waitress."""

import logging

from demo.portal import create_portal
from demo.serving import serve


def main() -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.WARNING)
    serve(create_portal(), "DEMO_PORT")


if __name__ == "__main__":
    main()
