"""Serves the CAS server with waitress."""

import logging
import os

import waitress
from django.core.wsgi import get_wsgi_application


def main() -> None:
    """Serve until told to stop."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    waitress.serve(
        get_wsgi_application(),
        host=os.environ["DEMO_HOST"],
        port=int(os.environ["DEMO_CAS_PORT"]),
        threads=8,
        _quiet=True,
    )


if __name__ == "__main__":
    main()
