"""What the doctor finds of the words of mails, by writing each of them with a site's own templates."""

import logging
from pathlib import Path

import pytest

from sesame.doctor.findings import Finding
from sesame.doctor.findings import Level
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.doctors_visit import found


def of_templates(make_app: AppFactory, folder: Path, **files: str) -> Finding:
    """Return what is found where these files of ``mail/`` are replaced; ``__`` stands for a point."""
    folder = folder / "site"
    (folder / "mail").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / "mail" / name.replace("__", ".")).write_text(text, encoding="utf-8")
    app = make_app(people=False, SESAME_TEMPLATE_FOLDER=str(folder), MAIL_SUPPRESS_SEND=True)
    with mounted(app).portal.mail_state().record_messages() as sent:
        said = found(app, "mail-words")
    assert sent == []
    return said


def test_ours_and_a_site_s_that_can_be_written_are_well(make_app: AppFactory, tmp_path: Path) -> None:
    """Nothing is replaced, or something rightly: a code in two halves is a code."""
    assert of_templates(make_app, tmp_path).level is Level.OK

    halves = of_templates(
        make_app,
        tmp_path,
        code__txt="{{ code[:4] }} {{ code[4:] }}",
        code__html="<b>{{ code[:4] }}</b>&nbsp;<b>{{ code[4:] }}</b>",
    )

    assert halves.level is Level.OK, halves.sentence
    assert "dans chaque langue" in halves.sentence


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"code__txt": "{{ code }}\n{{ nobody_gives_that }}"}, "mail/code.txt, ligne 2 : UndefinedError"),
        ({"login__html": "{{ login }}{{ 1 / 0 }}"}, "mail/login.html, ligne 1 : ZeroDivisionError"),
        ({"login__subject__txt": "{% if login %} {% endif %}"}, "mail/login.subject.txt est vide"),
        ({"code__txt": "Votre code arrive."}, "mail/code.txt ne contient pas le code"),
        ({"password_changed__html": "<p>Changé.</p>"}, "mail/password_changed.html ne contient pas le lien « Ce n’est"),
        (
            {"login__html": "{% from 'sesame/mail/parts.html' import facts %}\n{{ facts([login]) }}"},
            "mail/login.html, ligne 2 : ValueError",
        ),
    ],
)
def test_a_replaced_template_that_fails_people_is_told_by_its_name(
    make_app: AppFactory, tmp_path: Path, files: dict[str, str], told: str
) -> None:
    """With the line where it stopped, before anybody waits for that mail."""
    said = of_templates(make_app, tmp_path, **files)

    assert said.level is Level.FAULT
    assert said.sentence.startswith(told), said.sentence
    assert ";" not in said.sentence, "each is told once, whatever the languages"


def test_a_template_that_all_mails_share_is_told_once(make_app: AppFactory, tmp_path: Path) -> None:
    """And not for each of them."""
    said = of_templates(make_app, tmp_path, mail__txt="{{ campus }}")

    assert said.sentence == "mail/mail.txt, ligne 1 : UndefinedError ('campus' is undefined)"


def test_what_the_portal_itself_has_in_place_of_ours_is_tried_too(
    make_app: AppFactory, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its templates come first of all, and no start has read them."""
    own = tmp_path / "templates" / "sesame" / "mail"
    own.mkdir(parents=True)
    (own / "code.txt").write_text("{{ code }}\n{% if %}", encoding="utf-8")
    (own / "login.txt").write_text("{{ login }}{% include 'sesame/mail/nowhere.txt' %}", encoding="utf-8")
    with caplog.at_level(logging.ERROR, logger="sesame"):
        app = make_app(people=False)

    said = found(app, "mail-words")

    assert said.level is Level.FAULT
    assert "mail/code.txt, ligne 2 : Expected an expression, got 'end of statement block'" in said.sentence
    assert "mail/login : le gabarit sesame/mail/nowhere.txt est introuvable" in said.sentence
