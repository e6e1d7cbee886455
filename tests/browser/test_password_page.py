"""The page of a new password, on a phone with its keyboard open, and what it says while one types."""

import unicodedata
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import expect

from sesame.adapters.password_strength import ZxcvbnStrength
from sesame.domain.password import POLICY
from sesame.domain.password import PasswordContext
from sesame.domain.password import normalise_password
from tests.browser.window import seen
from tests.people_with_accounts import at_activation

#: A phone's window, and the narrowest one, when the keyboard has taken half of it.
KEYBOARD_OPEN = [(390, 422), (320, 320)]

#: Phonetic letters that Unicode has called small since some version, or no longer does.
CHANGED = "\u0295\u10fc\ua7f2\ua7f3\ua7f4\uab69"

#: What the list says of each text, as the ids of the criteria that hold.
_LIVE = """(texts) => texts.map((text) => {
    const field = document.getElementById("password");
    field.value = text;
    field.dispatchEvent(new Event("input"));
    return [...document.querySelectorAll("[data-rule].sesame-met")].map((item) => item.dataset.rule);
})"""


@pytest.fixture
def page(browser: Browser, app: Flask) -> Iterator[Page]:
    """Return the page where Léa, whose login is lmartin, chooses her password."""
    person = at_activation(app)
    person.go_to("mot-de-passe")
    with seen(browser, app, person) as (opened, address):
        opened.goto(address + person.page.request.path)
        yield opened


@pytest.mark.parametrize(("width", "height"), KEYBOARD_OPEN)
def test_the_field_and_its_criteria_are_seen_together_above_a_phone_s_keyboard(
    page: Page, width: int, height: int
) -> None:
    """Nobody types into a field they do not see, or scrolls to learn what is missing."""
    page.set_viewport_size({"width": width, "height": height})

    page.evaluate("scrollTo(0, 0)")
    page.locator("#password").focus()
    page.keyboard.type("Cerf")
    page.evaluate("new Promise(requestAnimationFrame)")

    field = page.locator("#password").bounding_box()
    items = [item.bounding_box() for item in page.locator("[data-rule]").all()]
    assert field is not None
    assert field["y"] >= 0
    assert len(items) == 7
    below = [item for item in items if item is None or item["y"] + item["height"] > height]
    assert below == []


def test_the_list_says_what_the_server_will_say(page: Page) -> None:
    """Of a character of every kind: emoji newer than the server's Unicode, joined ones, foreign capitals, blanks."""
    context = PasswordContext(logins=("lmartin",), strength=ZxcvbnStrength())
    live = [rule for rule in POLICY if rule.live]
    texts = [
        *(
            "Cerf-volant7bleu!",
            "cerf",
            "LMARTIN",
            "xlMaRtIny",
            "\u0130lmart\u0131n",
            "lmart\u0130n",
            "E\u0301COLE",
            "   ",
        ),
        *("Cerf\U0001fa77", "Cerf\U0001fae9", "\U0001f469\u200d\U0001f680", "\U0001f1eb\U0001f1f7", "\u2764\ufe0f"),
        *("e\u0301" * 15, "\U0001f600" * 12, "\U0001f600" * 31, "\u1e9e\u00df", "x" * 30, "x" * 31),
        *one_of_each_kind(),
    ]

    said = page.evaluate(_LIVE, texts)

    judged = [[rule.id for rule in live if rule.holds(normalise_password(text), context)] for text in texts]
    wrong = [
        (ascii(text), sorted({*page_says} ^ {*server_says}))
        for text, page_says, server_says in zip(texts, said, judged, strict=True)
        if page_says != server_says
    ]
    assert wrong == [], wrong


def test_the_second_writing_is_compared_while_one_types(page: Page) -> None:
    """The same so far, another one, the same; accents count as the server counts them."""
    told = page.locator("[data-sesame-match]")
    page.locator("#password").fill("Vélo-Grenier-6")

    expect(told).to_have_text("")
    page.locator("#confirmation").fill("Vélo")
    expect(told).to_have_text("Identique jusqu’ici.")
    page.locator("#confirmation").fill("Velo")
    expect(told).to_have_text("Ce n’est pas le même mot de passe.")
    page.locator("#confirmation").fill(unicodedata.normalize("NFD", "Vélo-Grenier-6"))
    expect(told).to_have_text("Les deux mots de passe sont identiques.")
    page.locator("#password").fill("Vélo-Grenier-7")
    expect(told).to_have_text("Ce n’est pas le même mot de passe.")


def test_the_button_beside_a_password_says_what_it_will_do(page: Page) -> None:
    """« Afficher », then « Masquer »: it changes its word, so it is not also called pressed."""
    page.locator("#password").fill("Cerf-volant7bleu!")
    button = page.locator("[data-sesame-reveal=password]")
    expect(button).to_have_accessible_name("Afficher Nouveau mot de passe")

    button.click()
    expect(button).to_have_accessible_name("Masquer Nouveau mot de passe")
    expect(page.locator("#password")).to_have_attribute("type", "text")
    expect(page.locator("#confirmation")).to_have_attribute("type", "password")
    assert button.get_attribute("aria-pressed") is None

    button.click()
    expect(button).to_have_accessible_name("Afficher Nouveau mot de passe")
    expect(page.locator("#password")).to_have_attribute("type", "password")


def one_of_each_kind() -> list[str]:
    """Return the first and the last character of each run of one category, less those unknown to this Python.

    A browser may know newer letters than the server does; pictographs alone have their places reserved.
    """
    categories = [unicodedata.category(chr(code)) for code in range(0x110000)]
    edges = [
        code
        for code, category in enumerate(categories)
        if chr(code) not in CHANGED
        and category not in {"Cn", "Cs"}
        and (categories[code - 1] != category or categories[(code + 1) % 0x110000] != category)
    ]
    return [chr(code) for code in edges]
