"""What is kept of a decision is what its page showed: the same words, in the same language, with what was pressed."""

import html
import re
from typing import Any

import pytest
from flask import Flask

from sesame.adapters.sql.models import ConsentRow
from sesame.adapters.sql.models import WordingRow
from sesame.domain.asked import CHARTER
from sesame.domain.asked import DIRECTORY
from sesame.domain.asked import SMS
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import ANSWERS
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import rows

LANGUAGES = ("fr", "en")
#: Where each question is asked: at a step of the activation, or in a section of « Mon Sésame ».
STEPS = {
    "photo:public": "photo",
    "photo:intranet": "photo",
    "photo:student": "photo",
    "sms": "sms",
    "charter": "mot-de-passe",
}
SECTIONS = {
    "photo:public": ("photo", {"use_public": "yes", "use_intranet": "no", "use_student": "no"}),
    "photo:intranet": ("photo", {"use_public": "yes", "use_intranet": "no", "use_student": "no"}),
    "photo:student": ("photo", {"use_public": "yes", "use_intranet": "no", "use_student": "no"}),
    "sms": ("sms", {"sms": "yes", "phone": "+33 6 39 98 12 34", "current": GOOD_PASSWORD}),
    "directory": ("annuaire", {"visible": "no"}),
}


def words(page: str) -> str:
    """Return the text of a page as somebody reads it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def sentences(page: str) -> list[str]:
    """Return what a page says, whole: each paragraph, question and label."""
    return [words(said) for _tag, said in re.findall(r"<(legend|label|p)\b[^>]*>(.*?)</\1>", page, re.DOTALL)]


def is_said(part: str, said: list[str]) -> bool:
    """Tell whether somebody was asked that: a whole sentence, or the first one of a paragraph; no piece of one."""
    return any(one == part or one.startswith(f"{part} ") for one in said)


def kept(app: Flask) -> dict[str, list[tuple[str, str]]]:
    """Return the language and the words kept with each subject, in order."""
    wordings = {row.version: row for row in rows(app, WordingRow)}
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows(app, ConsentRow):
        wording = wordings[row.wording_version]
        found.setdefault(row.subject, []).append((wording.language, " ".join(wording.text.split())))
    return found


def answers(app: Flask) -> dict[str, str]:
    """Return what was pressed for each subject."""
    return {row.subject: row.answer for row in rows(app, ConsentRow)}


def speak(person: PersonAtBrowser, language: str) -> None:
    """Press the switch of languages, as in another tab."""
    person.client.get(f"{person.home}?langue={language}")


def test_every_question_of_the_site_is_looked_at(app: Flask) -> None:
    """A question added has to be walked to here."""
    asked = set(mounted(app).services.activation.asked.all)

    assert asked == set(STEPS) | set(SECTIONS)
    assert {SMS.id, DIRECTORY.id, CHARTER.id} < asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_kept_at_activation_is_what_was_shown(app: Flask, language: str) -> None:
    """To the word, for each question, in each language."""
    person, shown = at_activation(app), {}
    speak(person, language)
    person.begin()
    while person.step != "termine":
        shown[person.step] = sentences(person.page.text)
        person.send(**person.answer(person.step))

    found = kept(app)
    assert set(found) == set(STEPS)
    wrong = {
        subject: said
        for subject, said in found.items()
        if [tongue for tongue, _ in said] != [language]
        or not all(is_said(part, shown[STEPS[subject]]) for part in parts(subject, said[0][1], language, app))
    }
    assert wrong == {}


def parts(subject: str, text: str, language: str, app: Flask) -> list[str]:
    """Return what stands together on the page: a photo's question is at its top, the use beside its buttons."""
    uses = {f"photo:{use.id}": use.label(language) for use in mounted(app).services.settings.photo_uses}
    if subject not in uses:
        return [text]
    label = " ".join(uses[subject].split())
    assert text.endswith(label)
    return [text.removesuffix(label).strip(), label]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", SECTIONS)
def test_what_is_kept_of_a_change_is_what_was_shown(app: Flask, subject: str, language: str) -> None:
    """In « Mon Sésame » as well."""
    give_account(app)
    slug, form = SECTIONS[subject]
    person = signed_in(app)
    speak(person, language)
    shown = sentences(person.open(f"/sesame/modifier/{slug}").text)

    person.send(**form)

    tongue, said = kept(app)[subject][-1]
    assert tongue == language
    assert [part for part in parts(subject, said, language, app) if not is_said(part, shown)] == []


@pytest.mark.parametrize(("step", "subject"), [("photo", "photo:public"), ("sms", "sms"), ("mot-de-passe", "charter")])
def test_a_language_chosen_in_another_tab_changes_nothing_of_what_was_read(app: Flask, step: str, subject: str) -> None:
    """The French page was read and answered: the French sentence is kept."""
    person = at_activation(app)
    person.go_to(step)

    speak(person, "en")
    person.send(**person.answer(step))
    speak(person, "fr")
    while person.step != "termine":
        person.send(**person.answer(person.step))

    assert [language for language, _ in kept(app)[subject]] == ["fr"]


@pytest.mark.parametrize(
    ("step", "field"), [("photo", "wording_public"), ("sms", "wording"), ("mot-de-passe", "wording")]
)
@pytest.mark.parametrize("version", ["", "0123456789abcdef", "x" * 5000])
def test_words_that_are_none_of_ours_have_to_be_read_again(app: Flask, step: str, field: str, version: str) -> None:
    """A page of before an update, or one that somebody wrote: said beside the question, and answering again works."""
    person = at_activation(app)
    person.go_to(step)

    refused = person.send(**{**person.answer(step), field: version})

    assert refused.status_code == 422
    assert any("Cette question a changé" in error for error in person.errors)
    assert rows(app, ConsentRow) == []
    person.send(**person.answer(step))
    assert person.step != step


def test_words_of_another_question_are_none_of_this_one(app: Flask) -> None:
    """Each version answers its own question."""
    person = at_activation(app)
    person.go_to("photo")
    other = person.hidden()["wording_student"]

    person.send(**{**person.answer("photo"), "wording_public": other})

    assert person.step == "photo"


@pytest.mark.parametrize("slug", ["photo", "sms", "annuaire"])
def test_stale_words_change_nothing_in_my_sesame(app: Flask, slug: str) -> None:
    """The page comes back with the words of today."""
    give_account(app)
    person = signed_in(app)
    person.open(f"/sesame/modifier/{slug}")
    before = len(rows(app, ConsentRow))
    form = next(form for word, form in SECTIONS.values() if word == slug)

    refused = person.send(**form, **dict.fromkeys(("wording", "wording_public", "wording_intranet"), "none"))

    assert refused.status_code == 422
    assert "Cette question a changé" in refused.text
    assert len(rows(app, ConsentRow)) == before


def test_refusing_all_is_kept_as_such(app: Flask) -> None:
    """One press is not three separate answers."""
    person = at_activation(app)
    person.go_to("photo")
    person.send(none="1")
    while person.step != "termine":
        person.send(**person.answer(person.step))

    said = answers(app)
    assert {said[f"photo:{use}"] for use in ("public", "intranet", "student")} == {"refuse_all"}
    assert (said["sms"], said["charter"]) == ("yes", "yes")
    person.sign_in("lmartin")
    assert person.open("/sesame/mes-donnees").text.count("refusé, avec tous les usages à la fois") == 3


def test_the_house_rules_are_kept_with_their_version_and_the_sentence_that_was_shown(make_app: AppFactory) -> None:
    """The version is a fact beside the sentence, not a word nobody read."""
    app = make_app(SESAME_CHARTER_VERSION="2026-09")
    person = at_activation(app)
    person.go_to("mot-de-passe")
    shown = sentences(person.page.text)
    person.send(**ANSWERS["mot-de-passe"])

    (charter,) = [row for row in rows(app, ConsentRow) if row.subject == "charter"]
    (_, sentence), *_ = kept(app)["charter"]
    assert charter.document == "2026-09"
    assert sentence in shown
    assert "2026-09" not in sentence


def test_words_that_a_site_changes_meanwhile_are_read_again(make_app: AppFactory) -> None:
    """The use of the photo is a setting: whoever has the page of yesterday is asked anew."""
    uses: list[dict[str, Any]] = [{"id": "public", "fr": "Annuaire public", "en": "Public directory"}]
    yesterday = make_app(SESAME_PHOTO_USES=uses)
    person = at_activation(yesterday)
    person.go_to("photo")
    person.app = make_app(SESAME_PHOTO_USES=[{**uses[0], "fr": "Annuaire public et presse"}], people=False)
    session = person.client.get_cookie("session")
    person.client = person.app.test_client()
    assert session is not None
    person.client.set_cookie("session", session.value)

    refused = person.send(use_public="yes")

    assert refused.status_code == 422
    assert "Annuaire public et presse" in refused.text
