"""How the portal and the CAS server are served: waitress, and how much one visitor may hold of it."""

import logging
import os
from collections.abc import Callable
from typing import Any

import waitress

#: What waitress takes besides the address. By default a hundred idle connections, of anybody, stop every page.
LIMITS = {
    "threads": 8,
    # Half of the files that systems let a process open, since a request may need more than one.
    "connection_limit": 500,
    # As select(), waitress' default, knows no file beyond 1023.
    "asyncore_use_poll": True,
    # Seconds; browsers open another connection when they need one.
    "channel_timeout": 20,
    "cleanup_interval": 5,
    # Bytes: no form of ours comes near, and what is longer is read and judged in vain.
    "max_request_body_size": 1024 * 1024,
}


def serve(app: Callable[..., Any], port: str) -> None:
    """Serve until told to stop, at the port which that variable names."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    waitress.serve(app, host=os.environ["DEMO_HOST"], port=int(os.environ[port]), _quiet=True, **LIMITS)
