"""What stops people at the first pages, as they meet it in a browser: a slow mail, a wrong date, a second visit."""

import re

from playwright.sync_api import expect

from tests.browser import activating
from tests.browser.conftest import VisitorFactory
from tests.browser.people import person
from tests.browser.visitor import Somebody
from tests.browser.visitor import Visitor

ANOTHER = re.compile("^Envoyer un autre code")


def at_identity(visitor: Visitor, who: Somebody) -> None:
    """Begin, and choose the number."""
    activating.begin(visitor)
    visitor.choose(who.kind)
    visitor.click("Valider")


def give(visitor: Visitor, who: Somebody, day: str, month: str, year: str) -> None:
    """Give a number and a date."""
    visitor.fill({who.kind: who.number, "Jour": day, "Mois": month, "Année": year})
    visitor.click("Valider")


def test_the_button_sleeps_and_wakes_and_the_server_is_kind_to_who_presses_before(visit: VisitorFactory) -> None:
    """It counts down; woken too early, asking ends nothing, and the code of the first mail is taken."""
    who = person("cvandenb", "Numéro INE")
    visitor = visit(width=390, height=844)
    visitor.page.clock.install()
    at_identity(visitor, who)
    give(visitor, who, *who.birth_date)
    visitor.stands_at("Votre code")
    button = visitor.page.get_by_role("button", name=ANOTHER)
    expect(button).to_be_disabled()
    expect(button).to_have_text(re.compile(r"dans \d+ s"))
    visitor.sees("2 peuvent encore partir aujourd’hui.")

    visitor.page.clock.fast_forward(61_000)
    expect(button).to_be_enabled()
    expect(button).to_have_text("Envoyer un autre code")
    with visitor.page.expect_navigation():
        button.click()
    visitor.sees("Un code vient de partir. Attendez encore")
    expect(button).to_be_disabled()
    letter = visitor.demo.wait_for_letter(who.personal_mail, "code")
    visitor.fill({"Code reçu par mail": activating.code_in(letter)})
    visitor.click("Valider")

    visitor.stands_at("Votre question joker")


def test_who_gave_wrong_dates_reads_the_rule_and_goes_on_by_the_code(visit: VisitorFactory) -> None:
    """Without a script; the right date sends it, and it is typed on the same page."""
    who = person("relidris", "Numéro étudiant")
    visitor = visit(width=320, height=640, java_script_enabled=False)
    at_identity(visitor, who)
    for _ in range(3):
        give(visitor, who, "9", "9", "1999")
        visitor.sees("3 dates fausses au plus sont examinées par jour, et 10 en tout")
    give(visitor, who, *who.birth_date)
    visitor.sees("3 dates fausses au plus sont examinées par jour, et 10 en tout")

    letter = visitor.demo.wait_for_letter(who.personal_mail, "code")
    visitor.fill({"Code ou clé": activating.code_in(letter)})
    visitor.click("Valider")

    visitor.stands_at("Votre question joker")


def test_a_whole_date_is_spread_over_the_fields_and_the_number_is_shown_before_the_end(visit: VisitorFactory) -> None:
    """Then, activated, the same person learns their login by mail and not from the page."""
    who = person("sramirez", "Numéro étudiant")
    visitor, day = visit(width=390, height=844), "11/11/2002"
    at_identity(visitor, who)
    visitor.fill({who.kind: who.number, "Jour": day})
    visitor.page.get_by_label("Mois", exact=True).focus()
    shown = {label: visitor.page.get_by_label(label, exact=True).input_value() for label in ("Jour", "Mois", "Année")}
    assert shown == {"Jour": "11", "Mois": "11", "Année": "2002"}
    visitor.click("Valider")
    letter = visitor.demo.wait_for_letter(who.personal_mail, "code")
    visitor.fill({"Code reçu par mail": activating.code_in(letter)})
    visitor.click("Valider")
    activating.choose_joker(visitor)
    activating.decide(visitor, phone="0639982121")
    visitor.sees("Les SMS d’alerte iront au +33 6 39 98 21 21.")
    activating.choose_password(visitor)
    visitor.stands_at("Votre compte est maintenant activé")

    again = visit()
    at_identity(again, who)
    give(again, who, *who.birth_date)
    again.stands_at("Votre compte est déjà activé")
    assert who.uid not in again.page.inner_text("body")
    again.click("Recevoir mon identifiant par mail")
    again.sees("Il part par mail")
    mail = again.demo.wait_for_letter(who.personal_mail, "identifiant de connexion")
    text = mail.get_body(("plain",))
    assert text is not None
    assert who.uid in text.get_content()


def test_a_whole_date_is_understood_without_a_script(visit: VisitorFactory) -> None:
    """And so are several slips at once."""
    who = person("llegoff", "Numéro INE")
    visitor = visit(width=320, height=640, java_script_enabled=False)
    at_identity(visitor, who)
    visitor.fill({who.kind: who.number, "Jour": "31", "Mois": "02", "Année": "07"})
    visitor.click("Valider")
    assert len(visitor.errors) == 2

    visitor.fill({"Jour": "2005-01-15", "Mois": "", "Année": ""})
    visitor.click("Valider")

    visitor.stands_at("Votre code")
