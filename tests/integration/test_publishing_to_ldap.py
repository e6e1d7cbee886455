"""From the last page of an activation to a bind at a real directory, in each mode, whatever happens to it meanwhile."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

pytest.importorskip("ldap", reason="pip install 'sesame-ent[ldap]', after apt install libldap-dev libsasl2-dev")

from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.ldap_proxy import LdapProxy
from tests.ldap_proxy import standing_before
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.slapd_server import PEOPLE
from tests.slapd_server import WRITER
from tests.slapd_server import WRITER_PASSWORD
from tests.slapd_server import Slapd
from tests.slapd_server import person_dn
from tests.store_of import key_of
from tests.unit.published import PRIVATE
from tests.unit.published import PUBLIC

ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Carte vue au guichet")
DN = person_dn("lmartin")


@pytest.fixture
def proxy(slapd: Slapd) -> Iterator[LdapProxy]:
    """Return what stands before a directory in which Léa has an entry and no password."""
    slapd.empty()
    slapd.put(DN, objectClass=["inetOrgPerson", "supannPerson"], uid="lmartin", cn="Léa", sn="Martin-Duval")
    with standing_before(slapd.port) as found:
        yield found


def settings(folder: Path, url: str, mode: str) -> dict[str, Any]:
    """Return the settings of a site that publishes to the directory."""
    (folder / "secret").write_text(WRITER_PASSWORD, encoding="utf-8")
    lines = (
        "[annuaire]",
        f'ldap = ["{url}"]',
        f'bind_dn = "{WRITER}"',
        'bind_password_file = "secret"',
        f'base = "{PEOPLE}"',
        "starttls = false",
        "timeout = 1",
        f'password = "{mode}"',
        "lock = true",
    )
    (folder / "targets.toml").write_text("\n".join(lines), encoding="utf-8")
    return {
        "SESAME_TARGETS": str(folder / "targets.toml"),
        "SESAME_PUBLISH_PUBLIC_KEY": PUBLIC,
        "SESAME_PUBLISH_PRIVATE_KEY": PRIVATE,
    }


def activate(app: Flask) -> None:
    """Have Léa walk through the pages."""
    lea = PersonAtBrowser(app, kind="ine", number="123456789AB", birth_date=("3", "2", "2007"))
    lea.go_to("mot-de-passe")
    lea.send(**lea.answer("mot-de-passe"))
    assert lea.page.status_code == 200


def publish(app: Flask, *words: str) -> Result:
    """Run the deliverer once."""
    return app.test_cli_runner().invoke(args=["sesame", "publish", *words])


@pytest.mark.parametrize("mode", ["argon2", "ssha512", "crypt-sha512", "exop"])
def test_who_activated_signs_in_at_the_directory(
    slapd: Slapd, proxy: LdapProxy, make_app: AppFactory, tmp_path: Path, mode: str
) -> None:
    """And no longer once suspended; nothing of it changes when it is done again. With ``exop`` they do at once."""
    app = make_app(**settings(tmp_path, proxy.url, mode))
    activate(app)
    assert ("userPassword" in slapd.entry(DN)) == (mode == "exop")

    first = publish(app)
    assert first.exit_code == 0, first.output
    assert slapd.opens(DN, GOOD_PASSWORD)
    assert not slapd.opens(DN, f"{GOOD_PASSWORD}x")
    assert set(slapd.entry(DN)["supannConsentement"]) == {"{SMSU}CG", "{PHOTO}INTRANET", "{PHOTO}STUDENT"}
    assert slapd.entry(DN)["pager"] == ["0639981234"]
    before = slapd.entry(DN)["entryCSN"]

    assert publish(app).exit_code == 0
    assert slapd.entry(DN)["entryCSN"] == before
    services = mounted(app).services
    person = services.people.get(key_of(app, "lmartin"))
    assert person is not None
    services.suspension.suspend(person, ACT)
    publish(app)

    assert not slapd.opens(DN, GOOD_PASSWORD)


@pytest.mark.parametrize("mode", ["argon2", "exop"])
@pytest.mark.parametrize("trouble", ["refuse", "hang", "busy", "drop after write"])
def test_a_directory_in_trouble_holds_up_no_activation_and_loses_no_password(
    slapd: Slapd, proxy: LdapProxy, make_app: AppFactory, tmp_path: Path, mode: str, trouble: str
) -> None:
    """The page ends as always; once the directory is well again, everything is there."""
    app = make_app(**settings(tmp_path, proxy.url, mode))
    proxy.mode = trouble
    activate(app)

    waits = publish(app)
    proxy.mode = "pass"
    proxy.cut()
    # Another process: the one before leaves alone for a while what did not answer.
    again = publish(make_app(people=False, **settings(tmp_path, proxy.url, mode)), "--retry")

    # By RFC 3062 the password was told at the page: the one write that was left is found done by a second look.
    expected = 0 if (mode, trouble) == ("exop", "drop after write") else 3
    assert (waits.exit_code, again.exit_code) == (expected, 0), waits.output + again.output
    assert GOOD_PASSWORD not in waits.output
    assert slapd.opens(DN, GOOD_PASSWORD)
    assert slapd.entry(DN)["supannRessourceEtat"] == ["{COMPTE}A:SupannActif"]
