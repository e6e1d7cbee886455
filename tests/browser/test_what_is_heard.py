"""What a screen reader is told, page by page: each field by its name, its help and its error, and none of it untrue."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import activating
from tests.browser.accessibility import barriers
from tests.browser.heard import heard
from tests.browser.people import person
from tests.browser.visitor import PASSWORD
from tests.browser.visitor import Visitor
from tests.demo_running import RunningDemo

RENATER = {"id": "renater", "fr": "Charte RENATER", "url": "/reglement-interieur", "version": "2014"}
#: What is said of a field with an error, before anything was answered.
_WRONG = "invalid true"
#: The summary of what is wrong, which has the focus and is read by that alone.
_SUMMARY = re.compile(r"group: .* à corriger, focused True$")
#: Kinds of fields; a field is one line, which begins with its kind.
_FIELDS = ("textbox:", "combobox:", "checkbox:", "radio:")


@pytest.fixture(scope="module")
def two_charters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """Return a demonstration with two texts to acknowledge."""
    told = {"SESAME_FURTHER_CHARTERS": json.dumps([RENATER]), "SESAME_ACCESSIBILITY_URL": "/accessibilite"}
    folder: Path = tmp_path_factory.mktemp("heard")
    with RunningDemo(folder / "state", settings=told) as running:
        yield running


@pytest.fixture
def listener(browser: Browser, two_charters: RunningDemo) -> Iterator[Visitor]:
    """Return somebody who hears the pages."""
    visitor = Visitor(two_charters, browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}))
    yield visitor
    visitor.close()


def field(lines: list[str], name: str) -> str:
    """Return what is said of the field of that name."""
    return next(line for line in lines if line.startswith(_FIELDS) and name in line)


def wrong(lines: list[str]) -> list[str]:
    """Return the fields that are said to be wrong."""
    return [line for line in lines if line.startswith(_FIELDS) and _WRONG in line]


def test_nothing_is_called_wrong_before_it_was_answered(listener: Visitor) -> None:
    """On no page of the activation as it opens; left empty, each field says what is missing, after the summary."""
    who = person("lmartind", "Numéro INE")
    activating.begin(listener)
    too_early: dict[str, list[str]] = {}
    silent: list[str] = []

    def listen(heading: str) -> None:
        listener.stands_at(heading)
        if found := wrong(heard(listener.page)):
            too_early[heading] = found
        listener.page.locator("main form button.sesame-primary").click()
        listener.page.locator(".sesame-error").first.wait_for()
        # The error stands there before the rest of its page has come.
        listener.page.wait_for_load_state()
        lines = heard(listener.page)
        if not lines[0].startswith("Erreur") or not any(_SUMMARY.match(line) for line in lines):
            silent.append(heading)

    listen("Votre numéro")
    listener.choose(who.kind)
    listener.click("Valider")
    listen("Votre identité")
    day, month, year = who.birth_date
    listener.fill({who.kind: who.number, "Jour": day, "Mois": month, "Année": year})
    listener.click("Valider")
    listen("Votre question joker")
    activating.choose_joker(listener)
    listen("Votre photo")
    listener.click("Refuser tous ces usages")
    listen("Les SMS d’alerte")
    listener.choose("Oui, j’accepte")
    listener.click("Valider")
    listen("Votre téléphone")
    listener.fill({"Numéro de téléphone mobile": "0639981234"})
    listener.click("Valider")
    listen("Votre mot de passe")
    lines = heard(listener.page)

    assert barriers(listener.page, "two charters, left empty") == []
    assert too_early == {}
    assert silent == []
    for name in ("Nouveau mot de passe", "règlement intérieur", "Charte RENATER"):
        assert "Erreur" in field(lines, name), name


def test_what_is_said_with_the_password_does_not_change_while_it_is_typed(listener: Visitor) -> None:
    """Else each letter would have all criteria read again; how many are met is said by itself, after a pause."""
    who = person("ibenamor", "Numéro étudiant")
    activating.begin(listener)
    activating.identify(listener, who)
    activating.choose_joker(listener)
    activating.decide(listener)
    listener.stands_at("Votre mot de passe")
    before = description(heard(listener.page), "Nouveau mot de passe")

    listener.fill({"Nouveau mot de passe": "Court1"})
    listener.page.locator("[data-sesame-rules-status]", has_text="/").wait_for(state="attached")

    assert "une majuscule" in before
    assert description(heard(listener.page), "Nouveau mot de passe") == before


def description(lines: list[str], name: str) -> str:
    """Return what is said besides the name and the value of a field."""
    return field(lines, name).partition("(")[2]


def test_the_recap_and_mon_sesame_are_told_in_their_order(listener: Visitor) -> None:
    """The good news is the first heading; then how the account stands, and each link by what it changes."""
    who = person("nlefevre", "Numéro INE")
    activating.begin(listener)
    activating.identify(listener, who)
    activating.choose_joker(listener)
    activating.decide(listener)
    listener.page.get_by_label("Charte RENATER").check()
    activating.choose_password(listener)
    listener.stands_at("Votre compte est maintenant activé")
    recap = heard(listener.page)
    listener.open("/sesame/")
    listener.sign_in(who.uid, PASSWORD)
    listener.stands_at("Mon Sésame")

    lines = heard(listener.page)

    headings = [line for line in recap if line.startswith("heading:")]
    assert headings[0] == "heading: Votre compte est maintenant activé, level 1"
    order = ["Mon Sésame", "Tout va bien", "Mot de passe", "Question joker", "Annuaire interne"]
    said = [line.removeprefix("heading: ").split(",")[0] for line in lines if line.startswith("heading:")]
    assert said[: len(order)] == order
    assert [line for line in lines if line.startswith("link: Modifier") and not line.endswith("Modifier")]
    assert "link: Accessibilité : non conforme" in [line.replace("\u00a0", " ") for line in lines]
