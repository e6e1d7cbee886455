"""`/.well-known/change-password`: password managers ask for it at the root of a site."""

from pathlib import Path

from flask import Flask

import plugin
from tests.conftest import CHEAP
from tests.conftest import AppFactory
from tests.store_of import engine_of

ADDRESS = "/.well-known/change-password"


def asked(folder: Path, rule: str, *, first: bool) -> str:
    """Return what the address says in a portal with a page of its own at that rule, added before the mount or after."""
    app = Flask("portal", instance_path=str(folder))
    app.config.update(
        SECRET_KEY="a secret of the tests alone",
        MAIL_DEFAULT_SENDER="ne-pas-repondre@univ-demo.example",
        SESAME_CHARTER_URL="/reglement-interieur",
        SESAME_DATABASE_URL="sqlite://",
        **CHEAP,
    )
    if not first:
        plugin.mount(app)
    app.add_url_rule(rule, "own", lambda **_names: "own")
    if first:
        plugin.mount(app)
    said = app.test_client().get(ADDRESS).text
    engine_of(app).dispose()
    return said


def test_it_leads_to_the_page_that_changes_the_password(app: Flask) -> None:
    """Whoever asks: who is signed out then finds the way to sign in."""
    answer = app.test_client().get(ADDRESS)

    assert (answer.status_code, answer.location) == (303, "/sesame/modifier/mot-de-passe")


def test_it_stays_at_the_root_where_sesame_has_a_prefix(make_app: AppFactory) -> None:
    """The standard knows one place."""
    client = make_app(mount_options={"url_prefix": "/compte"}, people=False).test_client()

    assert client.get(ADDRESS).location == "/compte/sesame/modifier/mot-de-passe"
    assert client.get(f"/compte{ADDRESS}").status_code == 404


def test_under_a_sub_path_it_leads_below_it(app: Flask) -> None:
    """The web server in front has to send the root's address there."""
    answer = app.test_client().get(ADDRESS, base_url="http://localhost/ent/")

    assert answer.location == "/ent/sesame/modifier/mot-de-passe"


def test_a_setting_leaves_it_out(make_app: AppFactory) -> None:
    """Where another page of the portal changes passwords."""
    assert make_app(SESAME_WELL_KNOWN=False, people=False).test_client().get(ADDRESS).status_code == 404


def test_a_page_of_the_portal_comes_first(tmp_path: Path) -> None:
    """Added before the mount or after it."""
    for first in (True, False):
        assert asked(tmp_path, ADDRESS, first=first) == "own", first


def test_a_portal_that_serves_the_whole_folder_keeps_it(tmp_path: Path) -> None:
    """By a rule that was there at the mount."""
    assert asked(tmp_path, "/.well-known/<path:name>", first=True) == "own"


def test_other_well_known_addresses_are_the_portal_s(app: Flask) -> None:
    """One word is answered and no other."""
    assert app.test_client().get("/.well-known/security.txt").status_code == 404
