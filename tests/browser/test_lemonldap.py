"""LemonLDAP::NG from Debian as the sign-in server: it asks Sésame over HTTP, and the portal asks it by CAS."""

import shutil
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import expect

from demo.lemonldap import PACKAGES
from tests.browser import activating
from tests.browser.people import person
from tests.browser.visitor import NEW_PASSWORD
from tests.browser.visitor import PASSWORD
from tests.browser.visitor import Visitor
from tests.demo_running import RunningDemo
from tests.missing_part import missing

SECTION = "/sesame/modifier/mot-de-passe"


@pytest.fixture(scope="module")
def beside_lemonldap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """Return the demonstration with LemonLDAP::NG in the place of its own CAS server."""
    if not shutil.which("starman"):
        missing("LemonLDAP::NG", " ".join(PACKAGES))
    folder = tmp_path_factory.mktemp("lemonldap") / "state"
    with RunningDemo(folder, settings={"CAS": "lemonldap"}) as demo:
        yield demo


@pytest.fixture
def visitor(browser: Browser, beside_lemonldap: RunningDemo) -> Iterator[Visitor]:
    """Return somebody at a window."""
    window = Visitor(beside_lemonldap, browser.new_context(locale="fr-FR"))
    yield window
    window.close()
    assert window.strangers == []


def sign_in(visitor: Visitor, login: str, password: str) -> None:
    """Fill LemonLDAP::NG's own form and send it."""
    visitor.page.locator("#userfield").fill(login)
    visitor.page.locator("#passwordfield").fill(password)
    with visitor.page.expect_navigation():
        visitor.page.locator("#passwordfield").press("Enter")


def stands_at_sign_in(visitor: Visitor) -> bool:
    """Tell whether the sign-in page is there."""
    return visitor.page.locator("#passwordfield").count() > 0


def is_refused(visitor: Visitor, login: str, password: str) -> bool:
    """Tell whether that password is refused as a wrong one; else somebody is signed in."""
    sign_in(visitor, login, password)
    if not stands_at_sign_in(visitor):
        return False
    expect(visitor.page.get_by_role("alert")).to_contain_text("incorrect")
    return True


def test_a_person_s_life_with_it(visitor: Visitor) -> None:
    """Activates, signs in, is known by name with its accents, changes the password, signs out, is suspended."""
    who = person("nlefevre", "Numéro INE")
    activating.activate(visitor, who)

    visitor.open("/login")
    assert is_refused(visitor, who.uid, "Wrong-password12")
    assert not is_refused(visitor, who.uid, PASSWORD)
    expect(visitor.page.get_by_text("Noé Lefèvre").first).to_be_visible()

    visitor.open(SECTION)
    visitor.fill({"Mot de passe actuel": PASSWORD, "Nouveau mot de passe": NEW_PASSWORD, "Confirmation": NEW_PASSWORD})
    visitor.click("Enregistrer")
    visitor.sees("C’est enregistré.")

    visitor.open("/logout")
    visitor.open("/login")
    assert stands_at_sign_in(visitor), "signed out at the server too"
    assert is_refused(visitor, who.uid, PASSWORD)
    assert not is_refused(visitor, who.uid, NEW_PASSWORD)

    visitor.open("/logout")
    visitor.demo.sesame("account", "suspend", who.uid, "--reason", "Téléphone volé")
    visitor.open("/login")
    assert is_refused(visitor, who.uid, NEW_PASSWORD)


def test_signing_out_there_signs_out_of_the_portal(visitor: Visitor) -> None:
    """Single logout: the server tells the portal, whose session is over."""
    who = person("yhaddad", "Numéro INE")
    activating.activate(visitor, who)
    visitor.open("/login")
    sign_in(visitor, who.uid, PASSWORD)
    visitor.open("/sesame/")
    visitor.stands_at("Mon Sésame")

    visitor.open(visitor.demo.cas_url + "/logout")
    visitor.open("/sesame/")

    assert stands_at_sign_in(visitor)


def test_a_fresh_sign_in_is_asked_for_and_believed(visitor: Visitor) -> None:
    """With ``renew`` the password is typed again, although a session is open; then the ticket is good for it."""
    who = person("ibenamor", "Numéro INE")
    activating.activate(visitor, who)
    visitor.open("/login")
    sign_in(visitor, who.uid, PASSWORD)
    # Within these seconds it takes the first sign-in for fresh enough.
    visitor.page.wait_for_timeout(6000)

    visitor.open(f"/login?renew=true&next={quote('/sesame/', safe='')}")
    confirm = visitor.page.locator("form button[type=submit], form input[type=submit]").first
    if not stands_at_sign_in(visitor):
        with visitor.page.expect_navigation():
            confirm.click()
    assert stands_at_sign_in(visitor)
    sign_in(visitor, who.uid, PASSWORD)

    visitor.stands_at("Mon Sésame")
