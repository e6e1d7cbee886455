"""The accessibility statement, which French law wants within reach of every page (loi 2005-102, article 47)."""

from flask import Flask

from tests.conftest import AppFactory
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in

PAGES = (
    "/aide/activer-mon-compte/",
    "/aide/mot-de-passe-oublie/",
    "/sesame/",
    "/sesame/modifier/mot-de-passe",
    "/sesame/mes-donnees",
    "/sesame/nowhere",
    "/sesame/ce-n-est-pas-moi/forged",
)


def without(app: Flask, words: str) -> list[str]:
    """Return the pages that do not say these words to somebody signed in."""
    give_account(app)
    person = signed_in(app)
    return [path for path in PAGES if words not in person.open(path).text]


def test_each_page_leads_to_the_statement_and_says_how_far_the_portal_conforms(make_app: AppFactory) -> None:
    """In the words of the RGAA; error pages too."""
    for state, words in (("not", "non"), ("partially", "partiellement"), ("totally", "totalement")):
        told = {"SESAME_ACCESSIBILITY_URL": "/accessibilite", "SESAME_ACCESSIBILITY_STATE": state}
        app = make_app(people=state == "not", **told)

        link = f'<a href="/accessibilite">Accessibilité\u00a0: {words} conforme</a>'

        assert without(app, link) == []


def test_a_statement_is_taken_for_the_least_until_somebody_says_more(make_app: AppFactory) -> None:
    """A portal that nobody has audited does not conform, and may not claim to."""
    app = make_app(SESAME_ACCESSIBILITY_URL="https://www.univ-demo.example/accessibilite")

    assert without(app, "Accessibilité\u00a0: non conforme</a>") == []


def test_without_its_address_nothing_is_claimed(app: Flask) -> None:
    """The portal's own foot may have the link."""
    assert len(without(app, "conforme</a>")) == len(PAGES)
