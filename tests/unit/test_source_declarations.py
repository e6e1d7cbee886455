"""Sources of people as they are declared, and what is said of those that are not declared right."""

import datetime as dt
from pathlib import Path

import pytest

from sesame.domain.people_sources import ExpectedChange
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import Guard
from sesame.domain.people_sources import GuardedChange
from sesame.domain.people_sources import Misdeclared
from sesame.domain.people_sources import ProgramOrigin
from sesame.domain.people_sources import QueryOrigin
from sesame.domain.people_sources import YearlyDay
from sesame.domain.person import Category
from sesame.errors import Misconfigured
from sesame.errors import Refused
from sesame.people_sources import PeopleSources
from sesame.people_sources import build_people_sources
from sesame.settings_loading import load_settings
from sesame.source_words import declaration_messages

RIGHT = """
[apogee]
query = "apogee.sql"
url = "oracle+oracledb://sesame:s3cret-word@apogee.univ-demo.example/PROD"
guard = {share = 3.5, least = 50}

[[apogee.expected]]
change = "leave"
category = "student"
from = "09-15"
until = "11-15"
share = 40

[[apogee.expected]]
change = "new"
from = 2026-09-01
until = "2026-09-30"
share = 100

[rh]
file = "/srv/exports/rh.xlsx"
sheet = "Agents"
date_format = "JJ/MM/AAAA"
map = {"Matricule" = "staff_number", "Grade" = "-"}

[pegase]
program = ["bin/pegase-people", "--all"]
timeout = 900
pass = ["HTTPS_PROXY"]
environment = {PEGASE_TOKEN = "t0ken-word", EMPTY = ""}

[order]
mail = ["rh", "apogee"]
phone = ["file"]
"""


REQUIRED = {"SESAME_CHARTER_URL": "/reglement"}


def declared(folder: Path, text: str) -> PeopleSources:
    """Return the sources that a file of this text declares."""
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return PeopleSources(path)


def said(folder: Path, text: str) -> list[str]:
    """Return what is said of a file that does not declare its sources right."""
    with pytest.raises(Misdeclared) as error:
        declared(folder, text).all()
    return declaration_messages(error.value)


def test_sources_are_what_their_file_declares(tmp_path: Path) -> None:
    """In its order, each with what it is read from; paths are those of its folder."""
    apogee, rh, pegase = declared(tmp_path, RIGHT).all()

    assert apogee.origin == QueryOrigin(
        query=tmp_path / "apogee.sql", url="oracle+oracledb://sesame:s3cret-word@apogee.univ-demo.example/PROD"
    )
    assert rh.origin == FileOrigin(path=Path("/srv/exports/rh.xlsx"))
    assert pegase.origin == ProgramOrigin(
        command=(str(tmp_path / "bin/pegase-people"), "--all"),
        folder=tmp_path,
        timeout=900,
        passed=("HTTPS_PROXY",),
        environment={"PEGASE_TOKEN": "t0ken-word", "EMPTY": ""},
    )
    assert [one.name for one in (apogee, rh, pegase)] == ["apogee", "rh", "pegase"]
    assert (rh.reading.sheet, rh.reading.date_format) == ("Agents", "JJ/MM/AAAA")
    assert rh.reading.titles == {"Matricule": "staff_number", "Grade": "-"}


def test_guard_calendar_and_order_are_what_the_file_declares(tmp_path: Path) -> None:
    """Days of every year, or of one, as a text or as TOML writes them."""
    sources = declared(tmp_path, RIGHT)
    apogee, rh, _ = sources.all()

    assert (apogee.guard, rh.guard) == (Guard(share=3.5, least=50), Guard())
    assert apogee.expected == (
        ExpectedChange(
            change=GuardedChange.LEAVE,
            category=Category.STUDENT,
            first=YearlyDay(month=9, day=15),
            last=YearlyDay(month=11, day=15),
            share=40,
        ),
        ExpectedChange(change=GuardedChange.NEW, first=dt.date(2026, 9, 1), last=dt.date(2026, 9, 30), share=100),
    )
    assert [sources.order().of(attribute)[0] for attribute in ("mail", "phone", "uid")] == ["rh", "file", "apogee"]


def test_the_url_of_a_database_may_stand_in_a_file_or_in_a_variable(tmp_path: Path) -> None:
    """So that the declarations hold no secret."""
    text = '[a]\nquery = "a.sql"\nurl_file = "/run/secrets/a"\n[b]\nquery = "b.sql"\nurl_env = "B_URL"\n'

    first, second = (source.origin for source in declared(tmp_path, text).all())

    assert first == QueryOrigin(query=tmp_path / "a.sql", url_file=Path("/run/secrets/a"))
    assert second == QueryOrigin(query=tmp_path / "b.sql", url_env="B_URL")


def test_no_secret_of_a_source_shows_where_it_is_printed(tmp_path: Path) -> None:
    """A traceback prints what it holds."""
    shown = repr(declared(tmp_path, RIGHT).all())

    assert [secret for secret in ("s3cret-word", "t0ken-word") if secret in shown] == []


def test_nothing_is_read_before_a_source_is_asked_for(tmp_path: Path) -> None:
    """A portal starts without the file, and one that came or changed meanwhile is read as it is."""
    settings = load_settings({"SESAME_PEOPLE_SOURCES": str(tmp_path / "sources.toml"), **REQUIRED}, {})
    sources = build_people_sources(settings)
    with pytest.raises(Misdeclared, match="sources_misdeclared"):
        sources.all()

    declared(tmp_path, RIGHT)

    assert sources.get("rh").name == "rh"


def test_without_the_setting_there_is_no_source() -> None:
    """Whoever asks for one is told so."""
    sources = build_people_sources(load_settings(REQUIRED, {}))

    assert sources.all() == ()
    with pytest.raises(Refused, match="source_unknown"):
        sources.get("apogee")


def test_a_setting_that_is_no_absolute_path_is_a_fault_of_the_settings() -> None:
    """A command of cron and a portal start in other folders."""
    with pytest.raises(Misconfigured, match="SESAME_PEOPLE_SOURCES"):
        load_settings({"SESAME_PEOPLE_SOURCES": "sources.toml", **REQUIRED}, {})


#: What is said of a file that is wrong; ``S`` begins a right source.
FAULTS = {
    "a = ": "le fichier {path} n’est pas du TOML : il finit au milieu de quelque chose",
    "[a]\nb = = 2\n[b]\n": "le fichier {path} n’est pas du TOML, à la ligne 2",
    'S\nsheets = "a"': "source « s », clé sheets : clé inconnue ici ; il y a « file », « sheet », « map »",
    "S\nurl = 'x://y'": "source « s », clé url : clé inconnue ici",
    "S\nsheet = 3": "source « s », clé sheet : il faut un texte entre guillemets",
    "S\ndate_format = 'jour'": "source « s », clé date_format : il faut un format avec JJ (ou DD)",
    "S\nmap = {'Nom' = 'nom'}": "source « s », clé map : il faut une table de titres et de leurs colonnes : « - » ou u",
    "S\nmap = {'Nom' = ['uid']}": "source « s », clé map : il faut une table de titres",
    "S\nmap = 'uid'": "source « s », clé map : il faut une table de titres",
    "[s]\nfile = ''": "source « s », clé file : il faut un chemin",
    "[s]\nfile = 3": "source « s », clé file : il faut un chemin",
    "S\nquery = 'a.sql'": "source « s », clé file + query : une source n’est lue que d’un endroit",
    "[s]": "source « s » : il faut dire d’où elle est lue, par l’une des clés « file », « query », « program »",
    "[s]\nquery = 'a.sql'": "source « s » : il faut dire où est la base, par l’une des clés « url », « url_file », « u",
    "[s]\nquery = 'a.sql'\nurl = 'a://b'\nurl_env = 'A'": "source « s », clé url + url_env : une seule des clés",
    "[s]\nquery = 'a.sql'\nurl_env = 'A B'": "source « s », clé url_env : il faut le nom d’une variable d’environnemen",
    "[s]\nprogram = '/bin/true'": "source « s », clé program : il faut une liste de textes non vides",
    "[s]\nprogram = []": "source « s », clé program : il faut une liste de textes non vides",
    "[s]\nprogram = ['/bin/true', 3]": "source « s », clé program : il faut une liste de textes non vides",
    "[s]\nprogram = ['/bin/true']\ntimeout = 0": "source « s », clé timeout : il faut un nombre entier de secondes",
    "[s]\nprogram = ['/bin/true']\ntimeout = true": "source « s », clé timeout : il faut un nombre entier de secondes",
    "[s]\nprogram = ['/bin/true']\npass = ['A=B']": "source « s », clé pass : il faut une liste de noms",
    "[s]\nprogram = ['/bin/true']\nenvironment = {A = 3}": "source « s », clé environment : il faut une table de varia",
    "S\nguard = 2": "source « s », clé guard : il faut une table, qui commence par [s.guard]",
    "S\n[s.guard]\nshare = 101": "source « s », clé guard.share : il faut un pourcentage de 0 à 100",
    "S\n[s.guard]\nshare = '2'": "source « s », clé guard.share : il faut un pourcentage",
    "S\n[s.guard]\nleast = 0": "source « s », clé guard.least : il faut un nombre entier",
    "S\n[s.guard]\nmost = 0": "source « s », clé guard.most : clé inconnue ici ; il y a « share », « least »",
    "S\n[s.expected]\nshare = 2": "source « s », clé expected : il faut des tables, dont chacune commence par [[s.expe",
    "S\nE\nchange = 'die'": "source « s », clé expected[0].change : il faut l’un de « leave », « rename », « birth_dat",
    "S\nE\ncategory = 'dean'": "source « s », clé expected[0].category : il faut l’une de « student », « staff », « ex",
    "S\nE\nshare = -1": "source « s », clé expected[0].share : il faut un pourcentage",
    "S\nE\nwhy = 'rentrée'": "source « s », clé expected[0].why : clé inconnue ici",
    "S\nE\nfrom = '13-01'": "source « s », clé expected[0].from : il faut un jour de chaque année comme « 09-15 »",
    "S\nE\nfrom = 2026-01-01T00:00:00": "source « s », clé expected[0].from : il faut un jour de chaque année",
    "S\nE\nfrom = '2026-09-01'": "source « s », clé expected[0].until : les deux jours sont à écrire de la même façon",
    "S\nE\nfrom = '2026-09-01'\nuntil = '2026-08-01'": "source « s », clé expected[0].until : ce jour est avant le pre",
    "S\n[[s.expected]]\nchange = 'leave'\nfrom = '01-01'\nshare = 3": "source « s », clé expected[0].until : clé à don",
    "[file]\nfile = 'a.csv'": "source « file » : ce nom est celui de « people import »",
    "[Apogee]\nfile = 'a.csv'": "source « Apogee » : un nom s’écrit en minuscules",
    f"[{'a' * 33}]\nfile = 'a.csv'": f"source « {'a' * 33} » : un nom s’écrit en minuscules",
    "timeout = 3\nS": "source « timeout » : il faut une table, qui commence par [timeout]",
    "order = 3\nS": "source « order » : il faut une table, qui commence par [order]",
    "S\n[order]\nmail = ['rh']": "source « order », clé mail : sources non déclarées : « rh » ; il y a « s », « file »",
    "S\n[order]\nmail = ['s', 's']": "source « order », clé mail : une source y est deux fois",
    "S\n[order]\nmail = 's'": "source « order », clé mail : il faut une liste de textes",
    "S\n[order]\nmel = ['s']": "source « order », clé mel : clé inconnue ici ; il y a « uid »",
}
_ENTRY = {"change": "'leave'", "from": "'09-01'", "until": "'10-01'", "share": "3"}


def written(text: str) -> str:
    """Return the file that an example stands for; of an entry of the calendar it says what is wrong alone."""
    text = text.replace("S", "[s]\nfile = 'a.csv'", 1)
    head, mark, own = text.partition("\nE\n")
    given = [key for key in _ENTRY if f"{key} = " not in own]
    return head + "\n[[s.expected]]\n" + "".join(f"{key} = {_ENTRY[key]}\n" for key in given) + own if mark else text


def test_each_fault_is_told_in_words_with_its_source_and_key(tmp_path: Path) -> None:
    """One fault, one sentence, and no other."""
    path = tmp_path / "sources.toml"
    wrong = {
        text: found
        for text, expected in FAULTS.items()
        if len(found := said(tmp_path, written(text))) != 1 or not found[0].startswith(expected.format(path=path))
    }

    assert wrong == {}


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Whoever corrects one corrects them all."""
    assert len(said(tmp_path, "[a]\nfile = 3\nsheet = 3\n[b]\n[order]\nmail = ['c']\n")) == 4


def test_no_value_is_quoted_where_it_may_be_a_secret(tmp_path: Path) -> None:
    """What is wrong with the URL of a database, or a program's variable, is told without it."""
    text = (
        "[a]\nquery = 'a.sql'\nurl = ['x://y:s3cret-word@z']\n"
        "[b]\nprogram = ['/bin/true']\nenvironment = {TOKEN = ['s3cret-word']}\n"
    )

    assert "s3cret-word" not in " ".join(said(tmp_path, text))


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda _path: None, "n’existe pas"),
        (lambda path: path.mkdir(), "est un dossier"),
        (lambda path: path.write_bytes(b"\xe9"), "n’est pas du texte en UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_path(tmp_path: Path, make: object, expected: str) -> None:
    """And why."""
    path = tmp_path / "elsewhere.toml"
    make(path)  # type: ignore[operator]

    with pytest.raises(Misdeclared) as error:
        PeopleSources(path).all()

    assert declaration_messages(error.value) == [f"le fichier {path} {expected}"]
