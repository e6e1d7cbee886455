"""Where the site asks for a fresh CAS sign-in instead of the current password (`SESAME_REAUTHENTICATION=renew`)."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from tests.browser import activating
from tests.browser.people import person
from tests.browser.visitor import NEW_PASSWORD
from tests.browser.visitor import PASSWORD
from tests.browser.visitor import Visitor
from tests.demo_running import RunningDemo

SECTION = "/sesame/modifier/mot-de-passe"


@pytest.fixture
def visitor(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """Return somebody at the window of a demonstration that is set so."""
    folder = tmp_path_factory.mktemp("renew") / "state"
    with RunningDemo(folder, settings={"SESAME_REAUTHENTICATION": "renew"}) as demo:
        window = Visitor(demo, browser.new_context(locale="fr-FR"))
        yield window
        window.close()
        window.expect_nothing_wrong()


def test_the_password_is_typed_at_cas_again_and_the_change_goes_on(visitor: Visitor) -> None:
    """An open session alone changes nothing; neither does one that merely passed by the CAS server."""
    who = person("yhaddad", "Numéro INE")
    activating.activate(visitor, who)
    visitor.open(visitor.demo.cas_url + "/login")
    visitor.sign_in(who.uid, PASSWORD)

    # Whoever sits down at the open window asks for a ticket as a fresh sign-in would, but types no password.
    following = f"{visitor.demo.url}/login?next={quote(SECTION, safe='')}&renew=true"
    visitor.open(f"{visitor.demo.cas_url}/login?service={quote(following, safe='')}")
    visitor.stands_at("Se connecter")

    visitor.sign_in(who.uid, PASSWORD)
    visitor.stands_at("Changer mon mot de passe")
    assert visitor.page.get_by_label("Mot de passe actuel").count() == 0
    visitor.fill({"Nouveau mot de passe": NEW_PASSWORD, "Confirmation": NEW_PASSWORD})
    visitor.click("Enregistrer")
    visitor.sees("C’est enregistré.")
