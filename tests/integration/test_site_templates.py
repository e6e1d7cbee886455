"""A site's own templates stand in place of ours, without a change to the wheel or to the portal's."""

import logging
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound

from sesame.errors import Misconfigured
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.layout_of import page
from tests.layout_of import write_templates
from tests.people_with_accounts import at_activation

INTRO = "/aide/activer-mon-compte/"
OVER = '{% extends "sesame_own/activation/intro.html" %}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder for a site's templates."""
    made = tmp_path / "pages"
    made.mkdir()
    return made


def write(folder: Path, files: dict[str, str]) -> str:
    """Write files by their paths; return the folder as a setting."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def test_a_page_of_the_folder_is_shown_in_place_of_ours(make_app: AppFactory, folder: Path) -> None:
    """Anew, or as what it replaces with one block of another content; the other pages stay."""
    setting = write(
        folder,
        {
            "activation/intro.html": OVER + "{% block help %}<p>Au guichet, bâtiment B.</p>{% endblock %}",
            "help_contact.html": "<a href='/contact'>Le guichet</a>",
        },
    )
    client = make_app(SESAME_TEMPLATE_FOLDER=setting, SESAME_HELP_CONTACT="aide@univ-demo.example").test_client()

    intro, recovery = client.get(INTRO).text, client.get("/aide/mot-de-passe-oublie/").text
    assert "Au guichet, bâtiment B." in intro
    assert "Ce qu’il vous faut" in intro
    assert "Besoin d’aide" not in intro
    assert "Le guichet" in recovery


def test_a_mail_of_the_folder_is_sent_in_place_of_ours(make_app: AppFactory, folder: Path) -> None:
    """Its subject too; by the thread beside the requests."""
    setting = write(
        folder,
        {
            "mail/account_activated.subject.txt": "Bienvenue, {{ name }}",
            "mail/not_me.txt": "Un doute ? Passez au guichet.",
        },
    )
    app = make_app(SESAME_TEMPLATE_FOLDER=setting, SESAME_DELIVER_AFTER_RESPONSE=True, MAIL_SUPPRESS_SEND=True)
    with mounted(app).portal.mail_state().record_messages() as outbox:
        at_activation(app).go_to("termine")
        mounted(app).background.wait()

    assert {message.subject for message in outbox} == {"Bienvenue, Léa Martin-Duval"}
    assert all("Un doute ? Passez au guichet." in message.body for message in outbox)


def test_the_portal_s_own_templates_are_not_touched(make_app: AppFactory, folder: Path, tmp_path: Path) -> None:
    """A `base.html` in the folder is no layout of the portal's; what the app has under `sesame/` comes first of all."""
    write_templates(tmp_path, base=page(body="<p id='portal'>"))
    app = make_app(
        SESAME_TEMPLATE_FOLDER=write(folder, {"base.html": "<p id='folder'>", "activation/intro.html": OVER})
    )
    with pytest.raises(TemplateNotFound):
        app.jinja_env.get_template("activation/intro.html")
    assert "id='portal'" in app.test_client().get(INTRO).text

    own = tmp_path / "templates" / "sesame" / "activation"
    own.mkdir(parents=True)
    (own / "intro.html").write_text(OVER + "{% block page %}Celle du portail{% endblock %}", encoding="utf-8")
    assert "Celle du portail" in make_app(SESAME_TEMPLATE_FOLDER=str(folder)).test_client().get(INTRO).text
    assert "Celle du portail" in make_app().test_client().get(INTRO).text


def test_every_fault_of_the_folder_is_told_at_mount(make_app: AppFactory, folder: Path) -> None:
    """All at once, with file and line, before anything is mounted."""
    setting = write(
        folder,
        {
            "journey/code.html": "{% extends 'sesame_own/journey/code.html' %}\n{% block fields %}",
            "journey/locked.html": "{{ tr('x') | shout }}",
            "activation/intro.html": "{% extends 'sesame/activation/intro.html' %}",
            "recovery/intro.html": "{% extends 'sesame/lay-out.html' %}{% include 'sesame_own/nowhere.html' %}",
        },
    )
    (folder / "mail").mkdir()
    (folder / "mail" / "code.txt").write_bytes("Votre clé".encode("latin-1"))
    with pytest.raises(Misconfigured) as told:
        make_app(SESAME_TEMPLATE_FOLDER=setting, SESAME_HEAD_BLOCK="feuilles")

    lines = dict(line.removeprefix("SESAME_TEMPLATE_FOLDER: ").split(" ", 1) for line in told.value.faults)
    assert "Unexpected end of template" in lines["journey/code.html,"]
    assert lines["journey/code.html,"].startswith("line 2: ")
    assert "No filter named 'shout'" in lines["journey/locked.html,"]
    assert lines["activation/intro.html"] == "uses itself; what it replaces is sesame_own/activation/intro.html"
    assert lines["mail/code.txt"] == "is not a UTF-8 text"
    uses = [line for line in told.value.faults if "recovery/intro.html uses" in line]
    assert len(uses) == 2, uses
    assert any(line.startswith("SESAME_HEAD_BLOCK") for line in told.value.faults)


def test_a_folder_that_is_not_there_or_is_another_one_is_told(make_app: AppFactory, folder: Path) -> None:
    """Missing, relative, a whole disk, a template of a megabyte."""
    wrong: dict[str, str] = {
        str(folder / "missing"): "there is no folder",
        "pages": "expected the absolute path of a folder",
        str(Path(__file__)): "there is no folder",
    }
    (folder / "crowd").mkdir()
    for number in range(501):
        (folder / "crowd" / f"{number}.html").touch()
    wrong[str(folder / "crowd")] = "more than 500 files"
    (folder / "large").mkdir()
    (folder / "large" / "layout.html").write_bytes(b" " * (1024 * 1024 + 1))
    wrong[str(folder / "large")] = "layout.html is larger than 1024 KiB"
    for setting, words in wrong.items():
        with pytest.raises(Misconfigured, match="SESAME_TEMPLATE_FOLDER") as told:
            make_app(SESAME_TEMPLATE_FOLDER=setting)
        assert words in str(told.value), setting


def test_a_file_that_replaces_nothing_is_told_in_the_log(
    make_app: AppFactory, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A page that was renamed since, or a slip; what another file of the folder uses is meant to be there."""
    setting = write(
        folder,
        {
            "activation/intro.html": OVER + "{% block help %}{% include 'sesame/parts/desk.html' %}{% endblock %}",
            "parts/desk.html": "<p>Le guichet</p>",
            "activation/introduction.html": "never shown",
        },
    )
    (folder / ".git").mkdir()
    (folder / ".git" / "config").touch()
    with caplog.at_level(logging.WARNING, logger="sesame"):
        app = make_app(SESAME_TEMPLATE_FOLDER=setting)

    (line,) = [record.getMessage() for record in caplog.records if record.name == "sesame"]
    assert line.startswith(
        "SESAME_TEMPLATE_FOLDER: no page or mail of Sésame's is replaced by activation/introduction.html, and no other"
    )
    assert "Le guichet" in app.test_client().get(INTRO).text
