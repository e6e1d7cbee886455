"""LemonLDAP::NG signs in whom Sésame published to a directory, by a bind, and no longer whom it suspended there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("ldap", reason="pip install 'sesame-ent[ldap]', after apt install libldap-dev libsasl2-dev")

from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.integration.test_publishing_to_ldap import ACT
from tests.integration.test_publishing_to_ldap import DN
from tests.integration.test_publishing_to_ldap import publish
from tests.integration.test_publishing_to_ldap import settings
from tests.lemonldap_server import LemonLdap
from tests.lemonldap_server import asking
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.person_at_browser import GOOD_PASSWORD
from tests.slapd_server import Slapd
from tests.store_of import key_of

NEXT = "Parasol-9-vert!"


@pytest.fixture(scope="module")
def lemonldap(slapd: Slapd) -> Iterator[LemonLdap]:
    """Return a portal that asks the directory."""
    with asking(slapd) as server:
        yield server


@pytest.mark.parametrize("mode", ["argon2", "ssha512"])
def test_who_was_published_signs_in_there(
    slapd: Slapd, lemonldap: LemonLdap, make_app: AppFactory, tmp_path: Path, mode: str
) -> None:
    """With the password of the activation, then with the next one alone, and while suspended with none."""
    slapd.empty()
    slapd.put(DN, objectClass=["inetOrgPerson", "supannPerson"], uid="lmartin", cn="Léa", sn="Martin-Duval")
    app = make_app(**settings(tmp_path, slapd.url, mode))
    services = mounted(app).services

    def opens() -> list[str]:
        assert publish(app).exit_code == 0
        return [password for password in (GOOD_PASSWORD, NEXT, "Wrong12!") if lemonldap.signs_in("lmartin", password)]

    assert opens() == []
    at_activation(app).go_to("termine")
    assert opens() == [GOOD_PASSWORD]

    person = services.people.get(key_of(app, "lmartin"))
    assert person is not None
    forgetful = at_recovery(app)
    forgetful.go_to("mot-de-passe")
    forgetful.send(password=NEXT, confirmation=NEXT)
    assert opens() == [NEXT]
    services.suspension.suspend(person, ACT)
    assert opens() == []
    services.suspension.resume(person, ACT)
    assert opens() == [NEXT]
