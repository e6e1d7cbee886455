"""The demonstration with a directory: Sésame publishes to it, CAS asks it by bind, and one reads one's own entry."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import expect

from demo.directory import PACKAGES
from demo.directory import what_is_missing
from tests.browser import activating
from tests.browser.accessibility import barriers
from tests.browser.people import person
from tests.browser.visitor import ANSWER
from tests.browser.visitor import NEW_PASSWORD
from tests.browser.visitor import PASSWORD
from tests.browser.visitor import Somebody
from tests.browser.visitor import Visitor
from tests.demo_running import RunningDemo
from tests.demo_running import free_ports
from tests.missing_part import missing

ENTRY = "/demo/annuaire"
HEADING = "Mon entrée dans l’annuaire"
THIRD_PASSWORD = "Tournesol&pluie6"
WRONG = "Identifiant ou mot de passe incorrect."
#: Seconds within which the directory has what was chosen, on a busy machine too.
SOON = 30
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def beside_a_directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """Return the demonstration with a directory, started once for these tests."""
    if what_is_missing():
        missing("OpenLDAP or python-ldap", " ".join(PACKAGES))
    (port,) = free_ports(1)
    folder = tmp_path_factory.mktemp("directory") / "state"
    with RunningDemo(folder, settings={"DIRECTORY": "ldap", "DIRECTORY_PORT": str(port)}) as demo:
        yield demo


class Windows:
    """Opens windows on that demonstration."""

    def __init__(self, browser: Browser, demo: RunningDemo) -> None:
        """Take both."""
        self._browser = browser
        self._demo = demo
        self.opened: list[Visitor] = []

    def __call__(self, **options: Any) -> Visitor:
        """Open one more."""
        self.opened.append(Visitor(self._demo, self._browser.new_context(**{"locale": "fr-FR", **options})))
        return self.opened[-1]


@pytest.fixture
def windows(browser: Browser, beside_a_directory: RunningDemo) -> Iterator[Windows]:
    """Return what opens windows; at the end nothing may have gone wrong in them."""
    windows = Windows(browser, beside_a_directory)
    yield windows
    for window in windows.opened:
        window.close()
        window.expect_nothing_wrong()


@contextmanager
def held(demo: RunningDemo, word: str) -> Iterator[None]:
    """Hold the demonstration's process that has this word in its command."""
    assert demo.process is not None
    children = Path(f"/proc/{demo.process.pid}/task/{demo.process.pid}/children").read_text(encoding="ascii").split()
    (held_one,) = [int(one) for one in children if word in Path(f"/proc/{one}/cmdline").read_text("utf-8").split("\0")]
    os.kill(held_one, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(held_one, signal.SIGCONT)


def opens(visitor: Visitor, who: Somebody, password: str) -> bool:
    """Tell whether CAS lets somebody in with that password."""
    visitor.open("/login")
    visitor.sign_in(who.uid, password)
    expect(visitor.page.get_by_text("Bonjour").or_(visitor.page.get_by_text(WRONG)).first).to_be_visible()
    return visitor.page.get_by_text(WRONG).count() == 0


def opens_soon(visitor: Visitor, who: Somebody, password: str) -> bool:
    """Tell whether it does so before long."""
    until = time.monotonic() + SOON
    while not opens(visitor, who, password):
        if time.monotonic() > until:
            return False
        time.sleep(0.5)
    return True


def values(visitor: Visitor, name: str) -> list[str]:
    """Return the values of an attribute, as the page of one's own entry shows them."""
    line = visitor.page.locator(".entry > div").filter(has=visitor.page.get_by_text(name, exact=True))
    return line.locator("dd").all_inner_texts()


def test_what_somebody_chooses_reaches_the_directory_and_opens_cas(windows: Windows) -> None:
    """Activated, signed in by bind, read in one's entry; then another password, and a forgotten one."""
    who = person("nlefevre", "Numéro INE")
    visitor = windows()
    assert not opens(visitor, who, PASSWORD), "an entry without a password"
    with held(visitor.demo, "publish"):
        activating.activate(visitor, who, phone="06 39 98 11 21")
        visitor.sees("Encore en route vers : l’annuaire.")
        assert not opens(visitor, who, PASSWORD), "only the directory knows it"

    assert opens_soon(visitor, who, PASSWORD)
    visitor.click(HEADING)
    visitor.stands_at(HEADING)
    assert values(visitor, "userPassword") == ["{ARGON2}…"]
    assert values(visitor, "supannRessourceEtat") == ["{COMPTE}A:SupannActif"]
    assert values(visitor, "supannMailPrive") == [f"{{SECOURS}}{who.personal_mail}"]
    assert values(visitor, "supannConsentement") == ["{SMSU}CG"]
    assert values(visitor, "pager") == ["0639981121"]
    assert values(visitor, "displayName") == ["Noé Lefèvre"]
    assert "argon2id" not in visitor.page.content()

    visitor.open("/sesame/modifier/mot-de-passe")
    visitor.fill({"Mot de passe actuel": PASSWORD, "Nouveau mot de passe": NEW_PASSWORD, "Confirmation": NEW_PASSWORD})
    visitor.click("Enregistrer")
    visitor.sees("C’est enregistré.")
    assert opens_soon(windows(), who, NEW_PASSWORD)
    assert not opens(windows(), who, PASSWORD)

    recovering = windows()
    recovering.open("/login")
    recovering.click("Mot de passe oublié")
    recovering.click("Commencer")
    activating.identify(recovering, who)
    recovering.fill({"Votre réponse": ANSWER})
    recovering.click("Valider")
    recovering.fill({"Nouveau mot de passe": THIRD_PASSWORD, "Confirmation": THIRD_PASSWORD})
    recovering.click("Valider")
    recovering.stands_at("Votre mot de passe est changé")
    assert opens_soon(windows(), who, THIRD_PASSWORD)
    assert not opens(windows(), who, NEW_PASSWORD)


def test_one_reads_one_s_own_entry_on_a_phone_without_javascript(windows: Windows) -> None:
    """Whoever is nobody signs in first; a hash of before Sésame is no more seen than one of ours."""
    who = person("jashwort", "UID")
    visitor = windows(**PHONE, java_script_enabled=False)
    visitor.open("/")
    visitor.click(HEADING)
    visitor.sign_in(who.uid, "Avant-Sesame-26")

    visitor.stands_at(HEADING)
    assert values(visitor, "uid") == [who.uid]
    assert values(visitor, "userPassword") == ["{SSHA512}…"]
    visitor.open(f"{ENTRY}?uid=nlefevre&login=nlefevre")
    assert values(visitor, "uid") == [who.uid]


@pytest.mark.parametrize("options", [PHONE, {}], ids=["phone", "desk"])
def test_nothing_of_the_entry_s_page_stands_in_anybody_s_way(windows: Windows, options: dict[str, Any]) -> None:
    """In both colour schemes, spaced out, and on a narrow window too."""
    visitor = windows(**options)
    visitor.open(ENTRY)
    visitor.sign_in("jashwort", "Avant-Sesame-26")
    visitor.stands_at(HEADING)

    assert barriers(visitor.page, "the entry") == []


def test_a_directory_that_does_not_answer_is_said_and_does_not_keep_anybody_from_activating(windows: Windows) -> None:
    """The entry's page and CAS say so; the activation takes the time it takes."""
    reader, visitor = windows(), windows()
    reader.open(ENTRY)
    reader.sign_in("jashwort", "Avant-Sesame-26")
    reader.stands_at(HEADING)

    with held(visitor.demo, "slapd"):
        reader.click("Lire encore")
        reader.sees("L’annuaire ne répond pas.")
        activating.activate(visitor, person("yhaddad", "Numéro INE"))
        visitor.sees("Encore en route vers : l’annuaire.")
        visitor.open("/login")
        visitor.sign_in("yhaddad", PASSWORD)
        expect(visitor.page.get_by_text(WRONG)).to_have_count(0)
        assert visitor.page.get_by_text("Bonjour").count() == 0

    assert opens_soon(visitor, person("yhaddad", "Numéro INE"), PASSWORD)


def test_everything_ends_even_when_what_started_it_is_killed(beside_a_directory: RunningDemo) -> None:
    """The directory too; last here, since nothing is left afterwards."""
    demo = beside_a_directory
    ports = (demo.port, demo.cas_port, demo.smtp_port, int(demo.settings["DIRECTORY_PORT"]))
    assert all(listens(port) for port in ports)

    demo.stop(signal.SIGKILL)

    until = time.monotonic() + SOON
    while any(listens(port) for port in ports) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(listens(port) for port in ports)


def listens(port: int) -> bool:
    """Tell whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
