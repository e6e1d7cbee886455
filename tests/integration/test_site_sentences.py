"""A site's own sentences are said in place of ours, in French too; what is wrong with them is told at mount."""

import ast
import logging
from pathlib import Path

import pytest
from sqlalchemy import text

from sesame.errors import Misconfigured
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.store_of import engine_of

ROOT = Path(__file__).parents[2]
INTRO = "/aide/activer-mon-compte/"
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def write(folder: Path, language: str, *sentences: tuple[str, str], raw: str = "") -> str:
    """Write a site's catalogue; return the folder as a setting."""
    path = folder / "words" / language / "LC_MESSAGES" / "sesame.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = "".join(f'msgid "{ours}"\nmsgstr "{theirs}"\n\n' for ours, theirs in sentences)
    path.write_text(HEAD + entries + raw, encoding="utf-8")
    return str(folder / "words")


def faults(make_app: AppFactory, folder: str) -> list[str]:
    """Return what is told at mount, without the setting's name."""
    with pytest.raises(Misconfigured) as told:
        make_app(SESAME_TRANSLATIONS_FOLDER=folder)
    return [line.removeprefix("SESAME_TRANSLATIONS_FOLDER: ") for line in told.value.faults]


def test_a_sentence_is_said_as_the_site_says_it_in_each_language(make_app: AppFactory, tmp_path: Path) -> None:
    """French ones are their own keys; the rest is said by us, and another app of the process as before."""
    write(tmp_path, "fr", ("Commencer", "C’est parti !"))
    folder = write(tmp_path, "en", ("Commencer", "Let us begin"))
    site, other = make_app(SESAME_TRANSLATIONS_FOLDER=folder), make_app()

    french, english = (
        site.test_client().get(INTRO, headers={"Accept-Language": language}).text for language in ("fr", "en")
    )
    assert "C’est parti\u00a0!" in french
    assert "Activer mon compte" in french
    assert "Let us begin" in english
    assert "Activate my account" in english
    assert "Commencer" in other.test_client().get(INTRO, headers={"Accept-Language": "fr"}).text


def test_facts_and_plurals_are_filled_in(make_app: AppFactory, tmp_path: Path) -> None:
    """With the French rule: one for nought and one."""
    folder = write(
        tmp_path,
        "fr",
        ("Compte de {who}", "{who}, c’est vous"),
        raw='msgid "Un point est à corriger"\nmsgid_plural "{n} points sont à corriger"\n'
        'msgstr[0] "Encore un point"\nmsgstr[1] "Encore {n} points"\n',
    )
    tr = mounted(make_app(SESAME_TRANSLATIONS_FOLDER=folder)).portal.translator_of("fr")

    assert tr("Compte de {who}", who="{Léa}") == "{Léa}, c’est vous"
    said = [tr.plural("Un point est à corriger", "{n} points sont à corriger", n) for n in (0, 1, 2)]
    assert said == ["Encore un point", "Encore un point", "Encore 2 points"]


def test_links_mails_and_what_is_kept_of_a_consent_speak_so_too(make_app: AppFactory, tmp_path: Path) -> None:
    """The thread that sends mails has no request; a decision is kept with the sentence that was shown."""
    question = (
        "Acceptez-vous que l’université vous envoie des SMS en cas d’alerte de sécurité (plan Vigipirate, alerte "
        "météorologique…) ?"
    )
    folder = write(
        tmp_path,
        "fr",
        ("Activer mon compte", "Ouvrir mon compte"),
        ("Bonjour {name},", "Salut {name},"),
        (question, "Des SMS, oui ou non ?"),
    )
    app = make_app(SESAME_TRANSLATIONS_FOLDER=folder, SESAME_DELIVER_AFTER_RESPONSE=True, MAIL_SUPPRESS_SEND=True)
    with mounted(app).portal.mail_state().record_messages() as outbox:
        at_activation(app).go_to("termine")
        mounted(app).background.wait()
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        labels = [link.label for link in app.jinja_env.globals["help_links"]()]  # type: ignore[operator]
    with engine_of(app).connect() as connection:
        kept = set(connection.execute(text("SELECT text FROM sesame_wording")).scalars())

    assert labels[0] == "Ouvrir mon compte"
    assert outbox
    assert all("Salut Léa Martin-Duval," in message.body for message in outbox)
    assert "Des SMS, oui ou non\u00a0?" in kept


def test_no_page_asks_for_the_words_past_the_site_s(make_app: AppFactory) -> None:
    """What speaks to people is given its translator; it makes none of its own."""
    assert mounted(make_app(people=False)).portal
    for path in (ROOT / "sesame" / "blueprints").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "sesame.translation":
                assert "translator" not in {name.name for name in node.names}, path


def test_a_sentence_that_names_what_we_do_not_give_or_leaves_something_out_is_told(
    make_app: AppFactory, tmp_path: Path
) -> None:
    """All at once, with file and line; the app does not start with half a sentence."""
    session = "La session de {login} est ouverte dans ce navigateur : ce compte est activé."
    unclosed = "Étape {number} sur {total"
    more_than_a_name = "has a brace too many, or something else than a name in braces"
    folder = write(
        tmp_path,
        "fr",
        ("Bonjour {name},", "Bonjour {nom},"),
        ("Compte de {who}", "Votre compte"),
        ("Commencer", "Commencer, {name} !"),
        ("Au revoir", ""),
        (session, "Session de {login.x}"),
        ("Étape {number} sur {total}", unclosed),
        raw='msgid "Un point est à corriger"\nmsgid_plural "{n} points sont à corriger"\n'
        'msgstr[0] "Encore un point"\nmsgstr[1] "Encore des points"\n\n'
        'msgid "Terminer"\nmsgid_plural "Terminer"\nmsgstr[0] "Fin"\nmsgstr[1] ""\n',
    )
    found = faults(make_app, folder)

    assert found == [
        "fr/LC_MESSAGES/sesame.po, line 4: « Bonjour {name}, » is given no {nom}",
        "fr/LC_MESSAGES/sesame.po, line 4: « Bonjour {name}, » has to say {name}",
        "fr/LC_MESSAGES/sesame.po, line 7: « Compte de {who} » has to say {who}",
        "fr/LC_MESSAGES/sesame.po, line 10: « Commencer » is given no {name}",
        f"fr/LC_MESSAGES/sesame.po, line 16: « {session} » {more_than_a_name}: Session de {{login.x}}",
        f"fr/LC_MESSAGES/sesame.po, line 19: « Étape {{number}} sur {{total}} » {more_than_a_name}: {unclosed}",
        "fr/LC_MESSAGES/sesame.po, line 22: « Un point est à corriger » has to say {n}",
    ]


def test_a_file_that_is_no_catalogue_is_told(make_app: AppFactory, tmp_path: Path) -> None:
    """Syntax with its line, another encoding, a size that no catalogue has, a folder that is not there or empty."""
    path = Path(write(tmp_path, "fr", ("Commencer", "Allons-y"))) / "fr" / "LC_MESSAGES" / "sesame.po"
    folder = str(tmp_path / "words")
    for content, words in {
        b'msgid "Commencer"\nmsgstr "Allons-y\n': "line 2 is not written as in a .po file",
        b'msgid "Commencer"\nmsgstr "All"ons-y"\n': "line 2 is not written as in a .po file",
        b'msgid "Commencer"\nmsgstr "Allons\\y"\n': "line 2 is not written as in a .po file",
        b"Commencer = Allons-y\n": "line 1 is not written as in a .po file",
        "msgid".encode("utf-16"): "line 1 is not written as in a .po file",
        b'msgid "Commencer"\nmsgid "Terminer"\n': "is no catalogue (missing msgstr for msgid 'Commencer')",
        HEAD.encode() + b'msgid "Commencer"\nmsgstr "D\xe9but"\n': "is no catalogue",
        HEAD.replace("UTF-8", "KLINGON").encode() + b'msgid "a"\nmsgstr "b"\n': "is no catalogue",
        b"# " + b" " * (1024 * 1024): "larger than 1024 KiB",
    }.items():
        path.write_bytes(content)
        (line,) = faults(make_app, folder)
        assert line.startswith("fr/LC_MESSAGES/sesame.po"), line
        assert words in line, (content[:40], line)
    path.unlink()
    assert "holds none of fr/LC_MESSAGES/sesame.po, en/LC_MESSAGES/sesame.po" in faults(make_app, folder)[0]
    assert "there is no folder" in faults(make_app, str(tmp_path / "nowhere"))[0]
    assert "expected the absolute path" in faults(make_app, "words")[0]


def test_what_translators_tools_write_is_read(make_app: AppFactory, tmp_path: Path) -> None:
    """A byte order mark, comments, references, texts over several lines, what is obsolete or left empty."""
    path = Path(write(tmp_path, "fr")) / "fr" / "LC_MESSAGES" / "sesame.po"
    path.write_text(
        "\ufeff# By hand\n"
        + HEAD
        + '#: a.html:3\n#, python-brace-format\n#. note\nmsgid ""\n"Comm"\n\t"encer"\nmsgstr ""\n'
        '"C’est \\"parti\\""\n\nmsgid "Terminer"\nmsgstr ""\n\n#~ msgid "Gone"\n#~ msgstr "x"\n',
        encoding="utf-8",
    )
    tr = mounted(make_app(SESAME_TRANSLATIONS_FOLDER=str(tmp_path / "words"))).portal.translator_of("fr")

    assert (tr("Commencer"), tr("Terminer")) == ('C’est "parti"', "Terminer")


def test_the_faults_of_both_folders_are_told_together(make_app: AppFactory, tmp_path: Path) -> None:
    """One start shows them all, beside what else is wrong with the mount."""
    nowhere = str(tmp_path / "nowhere")
    with pytest.raises(Misconfigured) as told:
        make_app(SECRET_KEY="short", SESAME_TRANSLATIONS_FOLDER=nowhere, SESAME_TEMPLATE_FOLDER=nowhere)

    assert [line.partition(":")[0] for line in told.value.faults] == [
        "SECRET_KEY",
        "SESAME_TRANSLATIONS_FOLDER",
        "SESAME_TEMPLATE_FOLDER",
    ]


def test_a_sentence_that_is_none_of_ours_is_told_in_the_log(
    make_app: AppFactory, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With the nearest that is; one copied from a page has other spaces and is ours all the same."""
    folder = write(
        tmp_path,
        "fr",
        ("Commencez", "Allons-y"),
        ("xyz", "abc"),
        ("Besoin d’aide\u00a0?", "Un souci ?"),
        raw='#, fuzzy\nmsgid "A guess"\nmsgstr "nobody confirmed"\n',
    )
    with caplog.at_level(logging.WARNING, logger="sesame"):
        app = make_app(SESAME_TRANSLATIONS_FOLDER=folder)

    (line,) = [record.getMessage() for record in caplog.records if record.name == "sesame"]
    assert line == (
        "SESAME_TRANSLATIONS_FOLDER: fr/LC_MESSAGES/sesame.po holds what is not, or is no longer, a sentence of "
        "Sésame's: « Commencez » (the nearest that is: « Commencer »), « xyz »"
    )
    assert "Un souci" in app.test_client().get(INTRO, headers={"Accept-Language": "fr"}).text


def test_many_unknown_sentences_are_counted(
    make_app: AppFactory, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A whole catalogue of another program says so in one line."""
    folder = write(tmp_path, "en", *((f"qqq{number}", "x") for number in range(25)))
    with caplog.at_level(logging.WARNING, logger="sesame"):
        make_app(SESAME_TRANSLATIONS_FOLDER=folder)

    (line,) = [record.getMessage() for record in caplog.records if record.name == "sesame"]
    assert line.count("« qqq") == 10
    assert line.endswith("« qqq9 », and 15 others")
