"""How many mails a second ``deliver`` sends: ``python -m tools.bench_mails [HOW MANY] [DATABASE URL]``.

The mail server is a process of its own on this machine that takes everything.
Each mail is written, sent and noted as in a portal.
"""

import multiprocessing
import secrets
import socketserver
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from flask import Flask

import plugin
from sesame.domain.delivery import Promise
from sesame.mounted import mounted

_MANY = 1000
_FACTS = {
    "name": "Léa Martin-Duval",
    "login": "lmartin",
    "uid": "lmartin",
    "mail": "lea.martin-duval@univ-demo.example",
    "at": "2026-09-01T12:00+02:00",
    "link": "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi/eyJ1aWQiOiJsbWFydGluIn0.abcdefghijklmnop",
}


class _Sink(socketserver.StreamRequestHandler):
    """Takes everything."""

    def handle(self) -> None:
        self._say(b"220 here")
        for line in self.rfile:
            command = line[:4].upper()
            if command == b"EHLO":
                self._say(b"250-here\r\n250 8BITMIME")
            elif command == b"DATA":
                self._say(b"354 go on")
                while self.rfile.readline() not in {b".\r\n", b""}:
                    pass
                self._say(b"250 taken")
            elif command == b"QUIT":
                self._say(b"221 bye")
                return
            else:
                self._say(b"250 ok")

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


def _serve(told: Connection) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Sink) as server:
        told.send(server.server_address[1])
        server.serve_forever()


def main(many: int, url: str) -> tuple[float, float]:
    """Send that many; return how many a second, and the milliseconds of our own work for each."""
    here, there = multiprocessing.Pipe()
    sink = multiprocessing.Process(target=_serve, args=(there,), daemon=True)
    sink.start()
    with tempfile.TemporaryDirectory() as folder:
        app = Flask("portal", instance_path=folder)
        app.config.update(
            SECRET_KEY=secrets.token_hex(),
            MAIL_SERVER="127.0.0.1",
            MAIL_PORT=here.recv(),
            MAIL_DEFAULT_SENDER="ne-pas-repondre@univ-demo.example",
            SESAME_DELIVER_AFTER_RESPONSE=False,
            SESAME_CHARTER_URL="/reglement-interieur",
            SESAME_DATABASE_URL=url or f"sqlite:///{Path(folder) / 'sesame.db'}",
        )
        plugin.mount(app)
        services = mounted(app).services
        if url:
            services.schema.upgrade()
        owed = [
            Promise(template="account_activated", to=f"a{n}@courriel.example", language="fr", facts=_FACTS)
            for n in range(many)
        ]
        with services.unit_of_work() as tx:
            tx.outbox.promise(owed, services.clock.now())
        with app.app_context():
            began, worked = time.perf_counter(), time.process_time()
            report = services.delivery.deliver()
            took, worked = time.perf_counter() - began, time.process_time() - worked
    sink.terminate()
    sink.join()
    if report.sent != many:
        message = f"only {report.sent} of {many} were sent"
        raise SystemExit(message)
    return many / took, worked / many * 1000


if __name__ == "__main__":
    how_many, where, *_ = [*sys.argv[1:], "", ""]
    a_second, work = main(int(how_many or _MANY), where)
    print(f"{a_second:.0f} mails a second, {work:.1f} ms of work each")  # noqa: T201 - what it is for
