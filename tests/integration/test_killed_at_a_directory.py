"""What deliverers leave at a real directory when they are killed, are two, or are not the only ones to write there."""

import itertools
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

pytest.importorskip("ldap", reason="pip install 'sesame-ent[ldap]', after apt install libldap-dev libsasl2-dev")

import ldap

from sesame.mounted import mounted
from tests.at_once import at_once
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.integration.test_publishing_to_ldap import DN
from tests.integration.test_publishing_to_ldap import publish
from tests.integration.test_publishing_to_ldap import settings
from tests.invented_people import PAUL
from tests.ldap_proxy import LdapProxy
from tests.ldap_proxy import standing_before
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.person_at_browser import GOOD_PASSWORD
from tests.slapd_server import Slapd
from tests.slapd_server import person_dn
from tests.store_of import engine_of

MANY = 12


def put_lea(slapd: Slapd) -> None:
    """Have her entry as others made it, without a password."""
    slapd.put(DN, objectClass=["inetOrgPerson", "supannPerson"], uid="lmartin", cn="Léa", sn="Martin-Duval")


@pytest.fixture
def proxy(slapd: Slapd) -> Iterator[LdapProxy]:
    """Return what stands before the directory with Léa's entry."""
    slapd.empty()
    put_lea(slapd)
    with standing_before(slapd.port) as found:
        yield found


def restored(app: Flask, kept: Path) -> None:
    """Put the database back as it was kept."""
    database = Path(str(engine_of(app).url.database))
    engine_of(app).dispose()
    for rest in ("-wal", "-shm"):
        Path(f"{database}{rest}").unlink(missing_ok=True)
    shutil.copy(kept, database)


def publishing(app: Flask) -> int:
    """Begin to publish in a process of its own; return its id."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(publish(app).exit_code)
        finally:
            os._exit(99)
    return child


def is_held(proxy: LdapProxy, child: int) -> bool:
    """Wait until the process is held at the proxy, or has ended by itself, which it did well."""
    while not proxy.held.wait(0.02):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            assert os.waitstatus_to_exitcode(status) == 0
            return False
    return True


@pytest.mark.parametrize(("mode", "least"), [("argon2", 5), ("exop", 7)])
def test_killed_between_any_two_operations_nothing_is_half(
    slapd: Slapd, proxy: LdapProxy, make_app: AppFactory, tmp_path: Path, later: Later, mode: str, least: int
) -> None:
    """The system kills the process with each operation in turn not yet done; the next one makes the entry whole."""
    declared = settings(tmp_path, proxy.url, mode)
    app, other = make_app(**declared), make_app(people=False, **declared)
    # Away while she is at the page, so that her password waits in each mode.
    proxy.mode = "refuse"
    at_activation(app).go_to("termine")
    proxy.mode = "pass"
    engine_of(app).dispose()
    kept = Path(shutil.copy(str(engine_of(app).url.database), tmp_path / "kept.db"))
    killed = 0
    for point in itertools.count(1):
        engine_of(other).dispose()
        restored(app, kept)
        put_lea(slapd)
        proxy.hold(point)
        child = publishing(app)
        if not is_held(proxy, child):
            break
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        proxy.let_go(passed_on=False)
        killed += 1
        # Whom it had taken is its own until the lease is over.
        later.advance(minutes=6)

        assert publish(other).exit_code == 0, point
        entry = slapd.entry(DN)
        assert slapd.opens(DN, GOOD_PASSWORD), point
        assert entry["supannRessourceEtat"] == ["{COMPTE}A:SupannActif"], point
        assert sorted(entry["supannConsentement"]) == ["{PHOTO}INTRANET", "{PHOTO}STUDENT", "{SMSU}CG"], point
    assert killed >= least


def test_two_deliverers_write_each_entry_once(
    slapd: Slapd, proxy: LdapProxy, make_app: AppFactory, tmp_path: Path
) -> None:
    """They share out whoever is due, and both end with nothing left."""
    apps = [make_app(people=not n, **settings(tmp_path, proxy.url, "argon2")) for n in range(2)]
    crowd = [replace(PAUL, key=1000 + n, uid=f"p{n}", login=f"p{n}", numbers={}) for n in range(MANY)]
    store_people(apps[0], *crowd)
    for one in crowd:
        slapd.put(person_dn(one.uid), objectClass=["inetOrgPerson", "supannPerson"], uid=one.uid, cn="Paul", sn="Roux")
    with mounted(apps[0]).services.unit_of_work() as tx:
        tx.revisions.raise_of(*(one.key for one in crowd))

    ended = at_once([partial(publish, app) for app in apps])

    assert {one.exit_code for one in ended} <= {0, 3}
    assert publish(apps[0]).exit_code == 0
    for one in crowd:
        entry = slapd.entry(person_dn(one.uid), "supannRessourceEtat")
        assert entry["supannRessourceEtat"] == ["{COMPTE}I:SupannCree"], one.uid
    assert proxy.writes == MANY


def test_a_first_server_that_is_dead_is_passed_over(
    slapd: Slapd, proxy: LdapProxy, make_app: AppFactory, tmp_path: Path
) -> None:
    """Everybody is published by way of the second one."""
    app = make_app(**settings(tmp_path, f'ldap://127.0.0.1:1", "{proxy.url}', "argon2"))
    at_activation(app).go_to("termine")

    assert publish(app).exit_code == 0
    assert slapd.opens(DN, GOOD_PASSWORD)


@pytest.mark.parametrize(
    "others",
    [
        [(ldap.MOD_ADD, "supannConsentement", [b"{SMSU}CG", b"{APPLI:OFFICE365}CGU"])],
        [(ldap.MOD_REPLACE, "supannRessourceEtat", [b"{COMPTE}I:SupannCree", b"{MAIL}A:SupannActif"])],
        [(ldap.MOD_REPLACE, "supannMailPrive", None), (ldap.MOD_ADD, "objectClass", [b"eduPerson"])],
    ],
    ids=["added", "replaced", "removed"],
)
def test_what_others_write_meanwhile_is_neither_lost_nor_in_the_way(
    slapd: Slapd, proxy: LdapProxy, make_app: AppFactory, tmp_path: Path, others: list[tuple[int, str, list[bytes]]]
) -> None:
    """Between the reading of an entry and the write: it is read again where that matters."""
    app = make_app(**settings(tmp_path, proxy.url, "argon2"))
    at_activation(app).go_to("termine")
    slapd.as_manager().modify_s(DN, [(ldap.MOD_ADD, "supannRessourceEtat", [b"{COMPTE}S:SupannVerrouille"])])
    proxy.hold(1, writes=True)
    ended: list[int] = []
    deliverer = threading.Thread(target=lambda: ended.append(publish(app).exit_code))
    deliverer.start()
    assert proxy.held.wait(20)
    slapd.as_manager().modify_s(DN, others)
    proxy.let_go()
    deliverer.join(60)

    assert ended == [0]
    entry = slapd.entry(DN)
    states = [value for value in entry["supannRessourceEtat"] if value.startswith("{COMPTE}")]
    assert states == ["{COMPTE}A:SupannActif"]
    assert {"{SMSU}CG", "{PHOTO}INTRANET"} <= set(entry["supannConsentement"])
    for _, name, values in others:
        left = {value.decode() for value in values or () if not value.startswith(b"{COMPTE}")}
        assert left <= set(entry.get(name, ())), name
    assert slapd.opens(DN, GOOD_PASSWORD)
