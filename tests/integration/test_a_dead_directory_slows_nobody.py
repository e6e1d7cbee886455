"""A directory to which people are published is asked nothing while anybody waits for a page, however it is."""

import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

pytest.importorskip("ldap", reason="pip install 'sesame-ent[ldap]', after apt install libldap-dev libsasl2-dev")

from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.integration.test_publishing_to_ldap import DN
from tests.integration.test_publishing_to_ldap import publish
from tests.integration.test_publishing_to_ldap import settings
from tests.invented_people import LEA
from tests.ldap_proxy import LdapProxy
from tests.ldap_proxy import standing_before
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.slapd_server import Slapd
from tests.store_of import statements

#: Each way in which passwords reach a directory afterwards; by RFC 3062 it is asked at the page, since its rules count.
MODES = ("none", "external", "argon2")
#: Another connection would have come by then.
A_MOMENT = 0.05


@pytest.fixture
def proxy(slapd: Slapd) -> Iterator[LdapProxy]:
    """Return what stands before a directory in which Léa has an entry."""
    slapd.empty()
    slapd.put(DN, objectClass=["inetOrgPerson", "supannPerson"], uid="lmartin", cn="Léa", sn="Martin-Duval")
    with standing_before(slapd.port) as found:
        yield found


def a_life(app: Flask) -> None:
    """Have Léa activate, change her password, and forget it."""
    activating = at_activation(app)
    activating.go_to("termine")
    assert activating.page.status_code == 200
    lea = signed_in(app)
    lea.open("/sesame/modifier/mot-de-passe")
    lea.send(current=GOOD_PASSWORD, password=NEW_PASSWORD, confirmation=NEW_PASSWORD)
    assert "C’est enregistré" in lea.page.text
    forgetful = at_recovery(app)
    forgetful.go_to("mot-de-passe")
    forgetful.send(password="Volcan-orange55", confirmation="Volcan-orange55")
    assert forgetful.page.status_code == 200


def test_the_pages_ask_a_directory_nothing(
    proxy: LdapProxy, make_app: AppFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No connection, and the same statements with one that hangs as with one that answers, in each mode."""
    costs: dict[tuple[str, str], list[str]] = {}
    for mode in MODES:
        for state in ("pass", "hang"):
            proxy.mode = state
            (tmp_path / mode / state).mkdir(parents=True)
            database = f"sqlite:///{tmp_path / mode / state / 'sesame.db'}"
            declared = settings(tmp_path, proxy.url, mode)
            app = make_app(people=False, SESAME_DATABASE_URL=database, SESAME_DELIVER_AFTER_RESPONSE=True, **declared)
            mounted(app).services.schema.upgrade()
            store_people(app, LEA)
            afterwards: list[Callable[[], None]] = []
            monkeypatch.setattr(mounted(app).telling, "run", afterwards.append)
            monkeypatch.setattr(mounted(app).background, "run", lambda _mails: None)
            before = proxy.connections

            with statements(app) as ran:
                a_life(app)
            time.sleep(A_MOMENT)

            assert proxy.connections == before, (mode, state)
            # What takes no password is told at once, beside the pages.
            assert bool(afterwards) == (mode in {"none", "external"})
            costs[mode, state] = list(ran)
            if state == "pass":
                assert publish(app).exit_code == 0
                assert proxy.connections > before, mode
        assert costs[mode, "hang"] == costs[mode, "pass"], mode
