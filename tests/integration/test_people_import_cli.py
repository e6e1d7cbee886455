"""``flask sesame people import``, as an engineer of the university runs it."""

import io
import os
import pty
import select
import subprocess
import sys
from pathlib import Path
from typing import Any
from typing import NoReturn

import pytest
from click.testing import Result
from flask import Flask
from openpyxl import Workbook

from sesame.cli.people_messages import _FILE
from sesame.cli.people_messages import _LOST
from sesame.cli.people_messages import _REMARK
from sesame.cli.people_messages import _ROW
from sesame.cli.people_messages import _WARNING
from sesame.domain.people_file import FILE_COLUMNS
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused
from sesame.errors import Unavailable
from sesame.mounted import mounted
from sesame.services.people_applying import PeopleApplying
from tests.conftest import AppFactory

TITLES = "uid;category;given_name;family_name;birth_date;ine;mail\n"
ADA = "ada;student;Ada;Roy;2006-12-10;111111111AA;ada@univ-demo.example\n"
BOB = "bob;staff;Bob;Roux;1970-01-02;;bob@univ-demo.example\n"

UNKNOWN_TITLES = (
    "ligne 1 : titre(s) inconnu(s) : « surnom », « age » ; --map TITRE=colonne les nomme, --map TITRE=- les laisse de "
    f"côté (pour une source déclarée : sa clé map). Les colonnes sont {', '.join(FILE_COLUMNS)}"
)


@pytest.fixture
def app(make_app: AppFactory) -> Flask:
    """Return an app that knows nobody."""
    return make_app(people=False)


def run(app: Flask, text: str | bytes, *options: str) -> Result:
    """Import a text from the standard input."""
    return app.test_cli_runner().invoke(args=["sesame", "people", "import", *options, "-"], input=text)


def is_known(app: Flask, uid: str) -> bool:
    """Tell whether the directory finds somebody."""
    return mounted(app).services.people.find(IdentifierKind.UID, uid) is not None


def test_a_right_file_is_imported_and_counted(app: Flask) -> None:
    """One line says what was done, and the status is success."""
    result = run(app, TITLES + ADA + BOB)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "2 fiche(s) créée(s), 0 modifiée(s), 0 inchangée(s).\n"
    assert is_known(app, "ada")


def test_a_file_is_read_by_its_name(app: Flask, tmp_path: Path) -> None:
    """As in the guide."""
    path = tmp_path / "people.csv"
    path.write_text(TITLES + ADA, encoding="utf-8-sig")

    result = app.test_cli_runner().invoke(args=["sesame", "people", "import", str(path)])

    assert (result.exit_code, is_known(app, "ada")) == (0, True)


def test_a_second_run_says_that_nothing_changed(app: Flask) -> None:
    """So that it can run every night."""
    run(app, TITLES + ADA + BOB)

    result = run(app, TITLES + ADA + BOB)

    assert (result.exit_code, result.stdout) == (0, "0 fiche(s) créée(s), 0 modifiée(s), 2 inchangée(s).\n")


def test_wrong_rows_are_told_by_line_and_column_and_stop_no_others(app: Flask) -> None:
    """All that is wrong with a row is on one line of the error output; the status says that there are some."""
    wrong = "eve;student;Eve;Noir;2006-02-30;222222222EE;eve\n"

    result = run(app, TITLES + ADA + wrong + "x;y\n")

    assert result.exit_code == 4
    assert result.stderr == (
        "ligne 3, colonne birth_date : cette date n’existe pas ; colonne mail : n’est pas une adresse mail\n"
        "ligne 4 : 2 cellule(s) au lieu de 7\n"
    )
    assert result.stdout == "1 fiche(s) créée(s), 0 modifiée(s), 0 inchangée(s) ; 2 ligne(s) refusée(s).\n"
    assert (is_known(app, "ada"), is_known(app, "eve")) == (True, False)


def test_the_option_that_said_to_skip_wrong_rows_is_still_taken_and_not_shown(app: Flask) -> None:
    """Whoever wrote it into a timer need not hurry."""
    result = run(app, TITLES + ADA + BOB.replace("staff", "chef"), "--skip-invalid")

    assert result.exit_code == 4
    assert result.stderr == "ligne 3, colonne category : student (étudiant), staff (personnel) ou external (externe)\n"
    assert (is_known(app, "ada"), is_known(app, "bob")) == (True, False)
    assert "skip-invalid" not in app.test_cli_runner().invoke(args=["sesame", "people", "import", "--help"]).stdout


def test_nothing_is_imported_unless_all_is_where_that_is_asked(app: Flask) -> None:
    """A row that waits is one that is not taken."""
    for text in (TITLES + ADA + BOB.replace("staff", "chef"), TITLES + ADA + BOB.replace(";;", ";111111111AA;")):
        result = run(app, text, "--all-or-nothing")

        assert (result.exit_code, is_known(app, "ada")) == (4, False)
        assert result.stdout == "1 ligne(s) non prise(s) : rien n’a été importé.\n"
    assert run(app, TITLES + ADA + BOB, "--all-or-nothing").exit_code == 0


def test_a_dry_run_says_so_and_writes_nothing(app: Flask) -> None:
    """With the counts of a real run."""
    result = run(app, TITLES + ADA, "--dry-run")

    assert result.exit_code == 0
    assert result.stdout == "Essai, rien n’est écrit : 1 fiche(s) créée(s), 0 modifiée(s), 0 inchangée(s).\n"
    assert not is_known(app, "ada")


def test_a_file_wrong_as_a_whole_does_not_flood_the_screen(app: Flask) -> None:
    """Fifty rows are told and the others counted."""
    result = run(app, TITLES + ADA.replace("2006-12-10", "10/12/2006") * 60)

    lines = result.stderr.splitlines()
    assert (len(lines), lines[-1]) == (51, "… et 10 autres")


def test_a_row_that_waits_is_told_with_whom_it_concerns(app: Flask) -> None:
    """Somebody else's number, whether or not the owner has a row; the status is that of wrong rows."""
    run(app, TITLES + ADA)
    eve = "eve;student;Eve;Noir;2006-02-28;111111111AA;\n"
    hers = "l’INE est celui de « ada », qui est une autre personne"
    twice = "l’INE est donné aussi par une autre ligne"

    results = [run(app, TITLES + eve + rest) for rest in ("", ADA.replace("1AA", "?"), ADA.replace("2006-12-10", "?"))]

    for result, why in zip(results, (hers, hers, twice), strict=True):
        assert (result.exit_code, is_known(app, "eve")) == (4, False)
        assert f"ligne 2, colonne ine : attend : {why}\n" in result.stderr
    assert results[0].stdout == "0 fiche(s) créée(s), 0 modifiée(s), 0 inchangée(s) ; 1 ligne(s) en attente.\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "ligne 1 : le fichier est vide"),
        (TITLES.encode(), "ligne 1 : il n’y a personne après cette ligne de titres"),
        (
            b"uid;surnom;age;surnom\n",
            UNKNOWN_TITLES,
        ),
        (b"uid,uid\n", "ligne 1 : colonne(s) en double : « uid »"),
        (b"uid;category;given_name\n", "ligne 1 : colonne(s) manquante(s) : « family_name », « birth_date »"),
        (b'uid;"category\n', "ligne 1 : guillemet mal placé ou jamais refermé dans les titres"),
        (
            b"PK\x03\x04" + b"x" * 99,
            "ligne 1 : ce classeur ne peut pas être lu ; est-il protégé par un mot de passe ?",
        ),
        (b"x" * 2_000_000, "ligne 1 : plus de 1048576 octets : ce n’est sans doute pas un fichier CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(app: Flask, data: bytes, message: str) -> None:
    """Whatever the options; the status is failure."""
    for options in ((), ("--all-or-nothing",), ("--dry-run",)):
        result = run(app, data, *options)

        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == f"{message} ; rien n’a été importé.\n"


def test_a_file_with_titles_and_days_of_its_own_is_read_as_it_is_told_to_be(app: Flask) -> None:
    """And what is unusual in it is told."""
    text = (
        "sep=;\r\nIdentifiant;Catégorie;Prénom;Nom;Date de naissance;Remarque\r\n"
        "ada;étudiante;Zoé;Roy;10/12/2006;rien\r\n"
    ).encode("cp1252")
    options = ("--map", "Identifiant=uid", "--map", "remarque=-", "--date-format", "JJ/MM/AAAA")

    result = run(app, text, *options)

    assert (result.exit_code, is_known(app, "ada")) == (0, True)
    assert result.stderr == (
        "attention, ligne 1 : ligne « sep= » d’un tableur, laissée de côté\n"
        "attention, ligne 2 : ce n’est pas de l’UTF-8 : lu comme du Windows-1252, ici et plus loin\n"
    )


def test_a_workbook_is_read_like_a_csv_file(app: Flask, tmp_path: Path) -> None:
    """Whatever its name, and of the sheet that is named."""
    book = Workbook()
    book.create_sheet("personnes").append(TITLES.strip().split(";"))
    book["personnes"].append(ADA.strip().split(";"))
    path = tmp_path / "people.tmp"
    book.save(path)

    result = app.test_cli_runner().invoke(args=["sesame", "people", "import", str(path), "--sheet", "personnes"])

    assert (result.exit_code, result.stderr, is_known(app, "ada")) == (0, "", True)


def test_warnings_are_told_counted_and_cost_nothing_else(app: Flask) -> None:
    """The status is success: who reads it every night would stop looking."""
    result = run(app, TITLES + ADA.replace("111111111AA", "?") + BOB.replace("Bob;Roux", "B?b;Roux"))

    assert result.exit_code == 0
    assert result.stderr == (
        "attention, ligne 2, colonne ine : n’a pas la forme attendue (11 lettres et chiffres) ; "
        "cellule laissée de côté\n"
        "attention, ligne 3, colonne given_name : un caractère semble abîmé\n"
    )
    assert result.stdout == "2 fiche(s) créée(s), 0 modifiée(s), 0 inchangée(s) ; 2 avertissement(s).\n"


def test_what_is_told_is_told_again_until_it_is_corrected(app: Flask) -> None:
    """Also what is said once a file: a row that is told something is not taken for one that is as it was."""
    text = f"{TITLES.strip()};\n" + ADA.replace("\n", ";note\n") + BOB.replace(";bob@univ-demo.example", "")

    first, again = run(app, text), run(app, text)

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "colonne 8 n’a pas de titre" in first.stderr
    assert "6 cellule(s) au lieu de 8 : celles qui manquent sont lues vides" in first.stderr
    assert again.stderr == first.stderr
    assert again.stdout == "0 fiche(s) créée(s), 0 modifiée(s), 2 inchangée(s) ; 2 avertissement(s).\n"


def test_the_first_rows_are_shown_as_they_are_understood_and_nothing_is_written(app: Flask) -> None:
    """Columns first; an unhappy row with its faults, a lost cell not at all."""
    result = run(app, TITLES + ADA.replace("111111111AA", "?") + BOB.replace("1970-01-02", "hier"), "--test")

    assert (result.exit_code, is_known(app, "ada")) == (0, False)
    shown = result.stdout.splitlines()
    assert shown[:3] == ["Colonnes :", "  uid → uid", "  category → category"]
    assert "  given_name : Ada" in shown
    assert "  birth_date : 2006-12-10" in shown
    assert not [line for line in shown if line.startswith("  ine :")]
    assert shown[-1].startswith("  ligne 3, colonne birth_date : date à écrire AAAA-MM-JJ")


@pytest.mark.parametrize(
    "options",
    [("--map", "Nom"), ("--map", "Nom=surnom"), ("--map", "=uid"), ("--date-format", "jour")],
)
def test_an_option_that_says_nothing_is_a_wrong_use_of_the_command(app: Flask, options: tuple[str, ...]) -> None:
    """Before the file is read."""
    result = run(app, TITLES + ADA, *options)

    assert (result.exit_code, is_known(app, "ada")) == (2, False)
    assert options[1] in result.stderr


def test_an_absent_file_is_a_wrong_use_of_the_command(app: Flask) -> None:
    """As for every command."""
    result = app.test_cli_runner().invoke(args=["sesame", "people", "import", "nowhere.csv"])

    assert result.exit_code == 2
    assert "nowhere.csv" in result.stderr


def test_a_database_that_does_not_answer_is_one_clear_line(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """No stack of foreign words."""

    def away(_schema: object) -> None:
        raise Unavailable("database")

    monkeypatch.setattr(type(mounted(app).services.schema), "look", away)
    with mounted(app).services.schema._engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE sesame_person")

    result = run(app, TITLES + ADA)

    assert result.exit_code == 1
    assert result.stderr == "La base de données ne répond pas ; rien n’a été importé.\n"


def test_a_run_that_stops_while_it_writes_says_that_part_of_it_is_stored(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """« Rien n’a été importé » would not be true; the next run does the rest."""
    monkeypatch.setattr("sesame.services.source_run._FIRST_LOT", 1)
    monkeypatch.setattr("sesame.services.source_run._LARGEST_LOT", 1)
    store = PeopleApplying.store

    def store_one(*given: Any) -> list[int]:
        if is_known(app, "ada"):
            raise Unavailable("database")
        return store(*given)

    monkeypatch.setattr(PeopleApplying, "store", store_one)

    result = run(app, TITLES + ADA + BOB)

    assert result.exit_code == 1
    assert result.stderr == (
        "La base de données ne répond pas ; ce qui était déjà écrit le reste ; relancez pour la suite.\n"
    )
    assert (is_known(app, "ada"), is_known(app, "bob")) == (True, False)
    monkeypatch.setattr(PeopleApplying, "store", store)
    assert run(app, TITLES + ADA + BOB).stdout == "1 fiche(s) créée(s), 0 modifiée(s), 1 inchangée(s).\n"


@pytest.mark.parametrize("code", ["people_busy", "people_interrupted"])
def test_another_import_is_a_clear_line_too(app: Flask, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Whichever of the two was too late."""

    def refuse(*_given: object) -> NoReturn:
        raise Refused(code, line=0)

    monkeypatch.setattr(mounted(app).services.people_import, "run", refuse)

    result = run(app, TITLES + ADA)

    assert result.exit_code == 1
    assert result.stderr.startswith("un autre import ")
    assert result.stderr.endswith(" ; rien n’a été importé.\n")


def test_old_tables_are_told_before_the_file_is_read(app: Flask) -> None:
    """With the command that helps."""
    with mounted(app).services.schema._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sesame_alembic_version SET version_num = '0001'")

    result = run(app, TITLES + ADA)

    assert result.exit_code == 1
    assert result.stderr.startswith("les tables sont de la version 0001, ce code attend")
    assert result.stderr.endswith(" : lancez « flask sesame database upgrade » ; rien n’a été importé.\n")


def test_every_message_is_said_without_a_hole() -> None:
    """The facts of each code fill its sentence, and no sentence is left in braces."""
    names = "found expected longest years first_line uid owner_line names known name usual position fault form"
    facts = dict.fromkeys(names.split(), "quelque chose")

    for text in (*_ROW.values(), *_FILE.values(), *_WARNING.values(), *_REMARK.values(), _LOST):
        assert "{" not in text.format(**facts)


def test_the_progress_bar_is_drawn_on_a_terminal_alone(app: Flask, tmp_path: Path) -> None:
    """One bar a stage; where the error output is a file there is none, as the other tests show."""
    path = tmp_path / "people.csv"
    path.write_text(TITLES + ADA, encoding="utf-8")
    ours, theirs = pty.openpty()
    config = app.config
    environment = {
        **os.environ,
        "FLASK_SKIP_DOTENV": "1",
        "FLASK_SECRET_KEY": "a secret of the tests alone",
        "SESAME_CHARTER_URL": "/reglement",
        "SESAME_MAIL_SENDER": "sesame@univ-demo.example",
        "SESAME_DATABASE_URL": config["SESAME_DATABASE_URL"],
        "TERM": "xterm",
    }
    command = [sys.executable, "-m", "flask", "--app", "plugin", "sesame", "people", "import", str(path)]

    with subprocess.Popen(command, stderr=theirs, stdout=subprocess.PIPE, env=environment) as process:
        stdout = process.communicate(timeout=60)[0].decode()
        os.close(theirs)
    drawn = _all_of(ours).decode()

    assert process.returncode == 0, drawn
    assert stdout == "1 fiche(s) créée(s), 0 modifiée(s), 0 inchangée(s).\n"
    for label in ("Lecture", "Comparaison", "Écriture"):
        assert label in drawn
    assert "100%" in drawn


def _all_of(terminal: int) -> bytes:
    """Return what was written to a terminal whose other end is closed."""
    found = io.BytesIO()
    while select.select([terminal], [], [], 0)[0]:
        try:
            found.write(os.read(terminal, 4096))
        except OSError:
            break
    os.close(terminal)
    return found.getvalue()
