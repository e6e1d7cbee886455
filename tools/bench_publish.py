"""How fast people are published to a directory: ``python -m tools.bench_publish [HOW MANY]``.

The directory is Debian's slapd, with the overlay ppolicy; it has everybody's entry, as others made it. Each person
has an account and a sealed password. They are published for the first time, all again with nothing changed, then one
after another change, on each database; the deliverer is the command, in this process.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import flask

from sesame.adapters.password_forms import DirectoryForms
from sesame.adapters.secret_sealing import HpkeSealer
from sesame.domain.account import AccountState
from sesame.domain.publications import SealedSecret
from sesame.domain.publishing import PasswordForm
from sesame.mounted import mounted
from tests import postgresql_server
from tests.slapd_server import PEOPLE
from tests.slapd_server import WRITER
from tests.slapd_server import WRITER_PASSWORD
from tests.slapd_server import Slapd
from tests.slapd_server import person_dn
from tests.slapd_server import running
from tests.unit.published import PRIVATE
from tests.unit.published import PUBLIC
from tools.timing.site import CHEAP
from tools.timing.site import PASSWORD
from tools.timing.site import Member
from tools.timing.site import Site

_MANY = 10_000
_AT_ONCE = 500


def main(many: int) -> None:
    """Say the figures, on each database there is."""
    programs = postgresql_server.programs()
    with ExitStack() as leaving:
        server = leaving.enter_context(postgresql_server.running(programs)) if programs else ""
        for name, url in (("SQLite", ""), ("PostgreSQL", server)):
            if url or name == "SQLite":
                _bench(name, url, many)


def _bench(name: str, url: str, many: int) -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as leaving:
        directory = leaving.enter_context(running(entries=_entries(many)))
        site = Site(Path(folder), CHEAP, url=url, **_settings(Path(folder), directory))
        leaving.callback(site.close)
        members = site.people(many, AccountState.ACTIVE)
        app = site.app()
        _change(app, many, sealed=True)
        _say(name, "first time, with a password", many, app)
        _published(directory, members)
        app.test_cli_runner().invoke(args=["sesame", "publish"])
        _change(app, many, sealed=False)
        _say(name, "changed, and so already", many, app)
        _say(name, "nobody due", 0, app)


def _entries(many: int) -> Iterable[str]:
    for key in range(1, many + 1):
        yield (
            f"dn: {person_dn(f'bench{key}')}\nobjectClass: inetOrgPerson\nobjectClass: supannPerson\n"
            f"uid: bench{key}\ncn: Lea Martin\nsn: Martin\n"
        )


def _settings(folder: Path, directory: Slapd) -> dict[str, str]:
    (folder / "secret").write_text(WRITER_PASSWORD, encoding="utf-8")
    lines = (
        "[annuaire]",
        f'ldap = ["{directory.url}"]',
        f'bind_dn = "{WRITER}"',
        'bind_password_file = "secret"',
        f'base = "{PEOPLE}"',
        "starttls = false",
        'password = "argon2"',
    )
    (folder / "targets.toml").write_text("\n".join(lines), encoding="utf-8")
    return {
        "SESAME_TARGETS": str(folder / "targets.toml"),
        "SESAME_PUBLISH_PUBLIC_KEY": PUBLIC,
        "SESAME_PUBLISH_PRIVATE_KEY": PRIVATE,
    }


def _change(app: flask.Flask, many: int, *, sealed: bool) -> None:
    """Have something of everybody be changed; a password's hash is made once, as pages make one at a time."""
    services = mounted(app).services
    secret, sealer = DirectoryForms().make(PasswordForm.ARGON2, PASSWORD), HpkeSealer(PUBLIC)
    now = services.clock.now()
    for first in range(1, many + 1, _AT_ONCE):
        keys = range(first, min(first + _AT_ONCE, many + 1))
        with services.unit_of_work() as tx:
            tx.revisions.raise_of(*keys)
            for key in keys if sealed else ():
                kept = SealedSecret(target="annuaire", serial=f"{key:032}", sealed=sealer.seal("annuaire", secret))
                tx.publications.keep_secrets(key, [kept], now)


def _say(database: str, what: str, many: int, app: flask.Flask) -> None:
    began, cpu = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
    ended = app.test_cli_runner().invoke(args=["sesame", "publish"])
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF)
    ours = after.ru_utime + after.ru_stime - cpu.ru_utime - cpu.ru_stime
    if ended.exit_code:
        raise SystemExit(ended.output)
    each = f", {many / seconds:.0f} a second" if many else ""
    sys.stdout.write(f"{database}, {what}: {many} in {seconds:.2f} s{each}, {ours:.2f} s of our processor\n")
    sys.stdout.flush()


def _published(directory: Slapd, members: list[Member]) -> None:
    """See that it was done: the first and the last of them open."""
    for member in (members[0], members[-1]):
        if not directory.opens(person_dn(member.login), PASSWORD):
            raise SystemExit(f"{member.login} was not published")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else _MANY)
