"""A real PostgreSQL server, made for the tests in a temporary folder and gone with them."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy import make_url

from tests.demo_running import free_ports

#: Where Debian keeps what is not meant to be typed by people.
_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def programs() -> Path | None:
    """Return the folder of `initdb` and `pg_ctl`, if there is one."""
    for folder in _FOLDERS:
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def running(bin_folder: Path) -> Iterator[str]:
    """Give the SQLAlchemy URL of a server's empty database, while it runs."""
    folder = Path(tempfile.mkdtemp(prefix="sesame-postgresql-"))
    (port,) = free_ports(1)
    # Nothing of it has to survive, so nothing waits for the disk.
    fast = " ".join(f"-c {what}=off" for what in ("fsync", "synchronous_commit", "full_page_writes"))
    options = f"-p {port} -k {folder} -h 127.0.0.1 {fast}"
    try:
        _run(
            folder, bin_folder / "initdb", "-A", "trust", "-U", "portal", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"
        )
        _run(folder, bin_folder / "pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", options)
        try:
            yield f"postgresql+psycopg://portal@127.0.0.1:{port}/postgres"
        finally:
            _run(folder, bin_folder / "pg_ctl", "stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fresh_database(url: str, name: str = "sesame_fresh", *, owner: str = "") -> str:
    """Return the address of an empty database beside the one of that address, of another owner where one is named."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {name}" + (f" OWNER {owner}" if owner else ""))
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _run(folder: Path, program: Path, *arguments: str) -> None:
    command = [str(program), *arguments, "-D", str(folder / "data")]
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=60)
