"""Where a path of the settings leads, what a sign-in page is told, and what mails begin with."""

import dataclasses

import pytest
from flask import Flask

from sesame.addresses import below_portal
from sesame.addresses import disavowal_page
from sesame.addresses import present_page
from sesame.mounted import mounted
from tests.conftest import AppFactory


def test_a_path_of_the_settings_is_one_of_the_portal_s(app: Flask) -> None:
    """It gets the sub-path once; an address with a host, or a path that has it already, stays as it is."""
    cases = {
        ("", "/login"): "/login",
        ("", "/"): "/",
        ("/ent", "/login"): "/ent/login",
        ("/ent", "/"): "/ent/",
        ("/ent", "/ent"): "/ent",
        ("/ent", "/ent/login?renew=true"): "/ent/login?renew=true",
        ("/ent", "/ent?a=b"): "/ent?a=b",
        ("/ent", "/entree"): "/ent/entree",
        ("/a/b/", "/login"): "/a/b/login",
        ("/ent", "https://cas.univ-demo.example/login"): "https://cas.univ-demo.example/login",
        ("/ent", ""): "",
    }
    found = {}
    for root, address in cases:
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
            found[root, address] = below_portal(address)

    assert found == cases


def test_the_way_back_leads_nowhere_but_into_the_portal(app: Flask) -> None:
    """Whatever is asked for, and whatever a header says that a proxy let through."""
    paths = (
        "/sesame/",
        "/sesame/?next=https://elsewhere.example",
        "/sesame//elsewhere.example/",
        "/sesame/modifier/sms?a",
    )
    for root in ("", "/ent", "//elsewhere.example", "/\\elsewhere.example", "///"):
        for path in paths:
            with app.test_request_context(path, environ_overrides={"SCRIPT_NAME": root}):
                back = present_page()
            assert back.startswith("/"), (root, path)
            assert not back.startswith(("//", "/\\")), (root, path)
            assert back.endswith(path), (root, path)


@pytest.mark.parametrize(
    ("public_url", "url_prefix", "page"),
    [
        ("", "/compte", ""),
        ("https://ent.univ-demo.example", "", "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi"),
        ("https://univ-demo.example/ent", "/compte/", "https://univ-demo.example/ent/compte/sesame/ce-n-est-pas-moi"),
    ],
)
def test_the_link_of_a_mail_begins_with_the_public_address(
    make_app: AppFactory, public_url: str, url_prefix: str, page: str
) -> None:
    """Its sub-path included, and then with Sésame's prefix, which the app itself answers at."""
    app = make_app(mount_options={"url_prefix": url_prefix}, people=False)
    settings = dataclasses.replace(mounted(app).services.settings, public_url=public_url)

    assert disavowal_page(settings, url_prefix) == page
    with app.test_request_context():
        rule = app.url_for("sesame.disavowal.ask", token="", _external=False)
    assert page.endswith(rule.rstrip("/")) or not public_url
