"""Prepares the demonstration, starts its parts, and stops them all together."""

import os
import shutil
import signal
import socket
import sys
import time
from types import FrameType

from demo.directory import what_is_missing
from demo.environment import Demo
from demo.lemonldap import PACKAGES
from demo.processes import Family

#: Seconds within which every part answers, on a slow machine too.
_PATIENCE = 60


class Stopped(Exception):
    """Somebody asked to stop: Ctrl-C, or a polite signal."""


def main() -> int:
    """Run until Ctrl-C; return the exit code."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    try:
        demo = Demo.of(os.environ)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    if demo.cas == "lemonldap" and shutil.which("starman") is None:
        print(f"LemonLDAP::NG n’est pas là : apt install {' '.join(PACKAGES)}", file=sys.stderr)
        return 1
    if demo.directory and (missing := what_is_missing()):
        print(missing, file=sys.stderr)
        return 1
    ports = [
        ("PORT", demo.host, demo.port),
        ("CAS_PORT", demo.host, demo.cas_port),
        ("SMTP_PORT", demo.host, demo.smtp_port),
    ]
    if demo.directory:
        ports.append(("DIRECTORY_PORT", "127.0.0.1", demo.directory_port))
    for name, host, port in ports:
        if not _is_free(host, port):
            print(f"Le port {port} est déjà pris : choisissez-en un autre avec {name}=….", file=sys.stderr)
            return 1
    try:
        return _run(demo)
    except Stopped:
        return 0


def _run(demo: Demo) -> int:
    demo.prepare_folder()
    os.environ.update(demo.environ())
    from demo.preparation import prepare

    if not prepare(demo):
        return 1
    family = Family(demo.environ())
    try:
        if demo.directory:
            family.start("annuaire", "-m", "demo.directory.server")
            every = ("publish", "--watch", "--every", "1")
            family.start("publication", "-m", "flask", "--app", "plugin", "sesame", *every, told=demo.publisher)
        family.start("serveur de mail", "-m", "demo.mail_server")
        family.start("serveur CAS", "-m", "demo.lemonldap.server" if demo.cas == "lemonldap" else "demo.cas.server")
        family.start("portail", "-m", "demo.portal.server")
        family.start("envoi des mails", "-m", "flask", "--app", "plugin", "sesame", "deliver", "--every", "10")
        if not _wait_until_ready(demo, family):
            print(f"« {family.ended() or 'une partie'} » n’a pas démarré.", file=sys.stderr)
            return 1
        print(_welcome(demo), flush=True)
        while (ended := family.ended()) is None:
            time.sleep(0.5)
        print(f"« {ended} » s’est arrêté ; tout s’arrête.", file=sys.stderr)
        return 1
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        family.stop()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _wait_until_ready(demo: Demo, family: Family) -> bool:
    deadline = time.monotonic() + _PATIENCE
    parts = [(demo.host, port) for port in (demo.smtp_port, demo.cas_port, demo.port)]
    for part in [("127.0.0.1", demo.directory_port), *parts] if demo.directory else parts:
        while time.monotonic() < deadline and family.ended() is None:
            try:
                socket.create_connection(part, timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            return False
    return True


def _welcome(demo: Demo) -> str:
    from demo.preparation import people_to_be

    who = "\n".join(f"    {line}" for line in people_to_be(demo))
    entry = (
        f"\n  Une fois connecté, on lit son entrée dans l’annuaire sur {demo.portal_url}/demo/annuaire"
        if demo.directory
        else ""
    )
    return f"""
Prêt. Ouvrez {demo.portal_url}/ puis « Aide » et « Activer mon compte ».
(Ready: open the address above, then « Aide » and « Activer mon compte ».)

  Vous pouvez être :
{who}

  Les mails se lisent sur {demo.portal_url}/demo/courrier{entry}
  Tout ce qui est gardé se trouve dans {demo.folder}
  Ctrl-C arrête tout.
"""
