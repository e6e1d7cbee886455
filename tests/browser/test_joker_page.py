"""The field of an answer: seen while one types it, and no password to the browser."""

import pytest
from flask import Flask
from playwright.sync_api import Browser
from playwright.sync_api import expect

from tests.browser.window import seen
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account


@pytest.mark.parametrize("step", ["joker", "question"])
def test_an_answer_is_seen_until_one_hides_it(browser: Browser, app: Flask, step: str) -> None:
    """A neighbour may look; the field stays a text, so no manager takes it for the password of this site."""
    if step == "question":
        give_account(app)
    person = at_activation(app) if step == "joker" else at_recovery(app)
    person.go_to(step)
    with seen(browser, app, person) as (page, address):
        page.goto(address + person.page.request.path)
        field, button = page.locator("#answer"), page.locator("[data-sesame-reveal=answer]")
        expect(button).to_have_accessible_name("Masquer Votre réponse")
        expect(field).to_have_css("-webkit-text-security", "none")

        button.click()
        expect(button).to_have_accessible_name("Afficher Votre réponse")
        expect(field).to_have_css("-webkit-text-security", "disc")
        expect(field).to_have_attribute("type", "text")
        expect(field).to_have_attribute("autocomplete", "off")
        assert page.locator("[type=password]").count() == 0

        button.click()
        expect(field).to_have_css("-webkit-text-security", "none")


def test_what_is_for_ones_own_question_is_seen_when_it_is_chosen(browser: Browser, app: Flask) -> None:
    """With its limits, and without the words for those who have no script."""
    person = at_activation(app)
    person.go_to("joker")
    with seen(browser, app, person) as (page, address):
        page.goto(address + person.page.request.path)
        expect(page.locator("#own-question-field")).to_be_hidden()

        page.locator("#question").select_option("own")

        expect(page.locator("#own_question-hint")).to_contain_text("aucun mot de la question")
        expect(page.locator("#own-question-field")).not_to_contain_text("seulement si")
