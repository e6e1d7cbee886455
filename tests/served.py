"""An app behind a real server and a real socket."""

import contextlib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import waitress
from flask import Flask
from werkzeug.serving import make_server


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """Serve an app as the demonstration does; give the port."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=2)

    def run() -> None:
        # The server's own loop may be asleep on the very sockets that are closed below.
        with contextlib.suppress(OSError):
            server.run()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        server.close()
        server.task_dispatcher.shutdown()
        thread.join(10)
        # Browsers keep their connections open: left to the collector, they would fail whichever test runs then.
        for channel in list(server.active_channels.values()):
            channel.close()


@contextmanager
def served_at(app: Flask, port: int, tls: ssl.SSLContext | None = None) -> Iterator[None]:
    """Serve an app at a port that was chosen before it was made, a thread for each request, encrypted if asked."""
    server = make_server("127.0.0.1", port, app, threaded=True, ssl_context=tls)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
