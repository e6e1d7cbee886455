"""The wheel that a site installs: built from this tree, and a portal that stands on nothing else."""

import os
import shutil
import socket
import subprocess
import sys
import time
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.middleware.http_proxy import ProxyMiddleware

from tests.demo_running import free_ports
from tests.missing_part import left_out

ROOT = Path(__file__).parents[1]
#: What packaging reads.
_SOURCES = ("sesame", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")

#: Seconds a portal may take to open its door, on a busy machine too.
_PATIENCE = 60

PORTAL = '''\
"""A university's portal, as docs/mounting.md has it."""

from flask import Flask
from sesame import Sesame

app = Flask(__name__)
app.config.from_prefixed_env()
Sesame(app)
'''


def files_of_the_tree() -> set[str]:
    """Return every file of the package, as the wheel should name it."""
    files = (path for path in (ROOT / "sesame").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(ROOT)) for path in files}


def files_of(wheel: Path) -> set[str]:
    """Return every file of the package that a wheel carries."""
    return {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("sesame/")}


def build(folder: Path) -> Path:
    """Build the wheel as docs/operations.md says, in a copy: a clone's own `build` folder may hold what is gone."""
    clone = folder / "clone"
    clone.mkdir()
    for name in _SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, clone / name)
    _pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", str(folder), str(clone))
    (wheel,) = folder.glob("*.whl")
    return wheel


@dataclass(frozen=True)
class Site:
    """A university's machine: a virtual environment with the wheel in it, and a portal's folder."""

    python: Path
    folder: Path

    def run(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run Python there with these words, these settings and no others."""
        return subprocess.run(
            [str(self.python), *words],
            cwd=self.folder,
            env=_environment(environment),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def flask(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of the portal."""
        return self.run("-m", "flask", "--app", "portal", *words, **environment)

    def python_code(self, code: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run a few words of Python there."""
        return self.run("-c", code, **environment)

    @contextmanager
    def served(self, **environment: str) -> Iterator[int]:
        """Serve the portal; give the port."""
        (port,) = free_ports(1)
        with (self.folder / "portal.log").open("w") as log:
            server = subprocess.Popen(
                [str(self.python), "-m", "flask", "--app", "portal", "run", "--port", str(port)],
                cwd=self.folder,
                env=_environment(environment),
                stdout=log,
                stderr=log,
            )
            try:
                _wait_until_open(port, server)
                yield port
            finally:
                server.terminate()
                server.wait(10)


def _environment(settings: dict[str, str] | None = None) -> dict[str, str]:
    """Return an environment that knows neither this tree nor the settings of who runs the tests."""
    ours = ("SESAME_", "FLASK_", "PYTHON", "VIRTUAL_ENV", "COV_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PYTHONUTF8": "1", **(settings or {})}


def install(wheel: Path, folder: Path) -> Site:
    """Install the wheel, and what it asks for itself, into an empty environment; write a portal beside it."""
    venv.create(folder / "venv", with_pip=True)
    site = Site(python=folder / "venv" / "bin" / "python", folder=folder / "portal")
    _pip(str(site.python), "install", f"sesame-ent[postgresql] @ {wheel.as_uri()}")
    site.folder.mkdir()
    (site.folder / "portal.py").write_text(PORTAL, encoding="utf-8")
    return site


def before(port: int) -> Flask:
    """Return an app that passes everything on to a server, so that a person of the tests can be at a real one."""
    front = Flask("front", static_folder=None)
    there = {"target": f"http://127.0.0.1:{port}", "host": None}
    front.wsgi_app = ProxyMiddleware(front.wsgi_app, {"/aide/": dict(there), "/sesame/": dict(there)})  # type: ignore[method-assign]
    return front


def _wait_until_open(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert server.poll() is None, "the portal ended"
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return


def _pip(python: str, *words: str) -> None:
    command = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *words]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, timeout=600, check=False)
    if "ConnectionError" in done.stderr or "NewConnectionError" in done.stderr or "ConnectTimeout" in done.stderr:
        left_out("the package registry cannot be reached")
    assert done.returncode == 0, done.stderr
