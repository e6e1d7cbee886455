"""Takes the pictures of the README, in a real browser, from a demonstration of its own.

Usage: make screenshots
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import activating  # noqa: E402 - the repository has to be on the path first
from tests.browser.conftest import FLAGS  # noqa: E402
from tests.browser.conftest import NAMES  # noqa: E402
from tests.browser.people import person  # noqa: E402
from tests.browser.visitor import Visitor  # noqa: E402
from tests.demo_running import RunningDemo  # noqa: E402

IMAGES = ROOT / "docs" / "images"


def main() -> int:
    """Take them all; return the exit code."""
    chromium = next((found for name in NAMES if (found := shutil.which(name))), None)
    if chromium is None:
        print("Chromium is missing: apt install chromium", file=sys.stderr)
        return 1
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        RunningDemo(Path(folder) / "state") as demo,
        sync_playwright() as pw,
    ):
        browser = pw.chromium.launch(executable_path=chromium, args=FLAGS)
        _password_page(demo, browser)
        _phone(demo, browser)
        _dark(demo, browser)
        _english(demo, browser)
        _my_sesame(demo, browser)
        _mail(demo, browser)
        browser.close()
    return 0


def _password_page(demo: RunningDemo, browser: Browser) -> None:
    visitor = Visitor(demo, browser.new_context(locale="fr-FR", viewport={"width": 1000, "height": 760}))
    activating.begin(visitor)
    activating.identify(visitor, person("lmartind", "Numéro INE"))
    activating.choose_joker(visitor)
    activating.decide(visitor)
    visitor.fill({"Nouveau mot de passe": "Cerf-volant7"})
    _take(visitor.page, "activation", whole=True)
    activating.choose_password(visitor)
    visitor.stands_at("Votre compte est maintenant activé")
    visitor.close()


def _phone(demo: RunningDemo, browser: Browser) -> None:
    visitor = Visitor(demo, browser.new_context(locale="fr-FR", viewport={"width": 390, "height": 844}))
    activating.begin(visitor)
    visitor.choose("Numéro INE")
    visitor.click("Valider")
    visitor.fill({"Numéro INE": "3109802740Z", "Jour": "30", "Mois": "février", "Année": "2006"})
    visitor.click("Valider")
    visitor.page.locator(".sesame-error").first.wait_for()
    _take(visitor.page, "identity-phone")
    visitor.close()


def _dark(demo: RunningDemo, browser: Browser) -> None:
    context = browser.new_context(locale="fr-FR", viewport={"width": 390, "height": 844}, color_scheme="dark")
    visitor = Visitor(demo, context)
    activating.begin(visitor)
    activating.identify(visitor, person("mdherouv", "Numéro étudiant"))
    visitor.stands_at("Votre question joker")
    _take(visitor.page, "joker-dark")
    visitor.close()


def _english(demo: RunningDemo, browser: Browser) -> None:
    visitor = Visitor(demo, browser.new_context(locale="fr-FR", viewport={"width": 390, "height": 844}))
    activating.activate(visitor, person("tng", "Numéro INE"))
    visitor.click("English")
    _take(visitor.page, "recap-english")
    visitor.close()


def _my_sesame(demo: RunningDemo, browser: Browser) -> None:
    visitor = Visitor(demo, browser.new_context(locale="fr-FR", viewport={"width": 390, "height": 844}))
    visitor.open("/sesame/")
    visitor.sign_in("lmartind", "Cerf-volant7bleu!")
    visitor.stands_at("Mon Sésame")
    _take(visitor.page, "my-sesame", whole=True)
    visitor.close()


def _mail(demo: RunningDemo, browser: Browser) -> None:
    letter = demo.wait_for_letter("lea.martinduval@univ-demo.example", "activé").get_body(("html",))
    for scheme in ("light", "dark"):
        page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
        page.set_content(letter.get_content() if letter else "")
        _take(page, f"mail-{scheme}", whole=True)
        page.close()


def _take(page: Page, name: str, *, whole: bool = False) -> None:
    page.screenshot(path=IMAGES / f"{name}.png", full_page=whole)
    print(f"docs/images/{name}.png")


if __name__ == "__main__":
    sys.exit(main())
