"""``flask sesame people adopt``: accounts that exist are taken over, and none that is there is touched."""

import re
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import event

from sesame.adapters.passwords_in_memory import PasswordsInMemory
from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import PasswordRow
from sesame.domain.account import AccountState
from sesame.given_ports import GivenPorts
from sesame.mounted import mounted
from sesame.services import people_adoption
from tests import foreign_hashes as made
from tests.conftest import AppFactory
from tests.foreign_hashes import PASSWORD
from tests.foreign_hashes import TAKEN
from tests.invented_people import KEYS
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.people_with_accounts import give_account
from tests.store_of import account
from tests.store_of import engine_of
from tests.store_of import key_of
from tests.store_of import rows
from tests.store_of import set_state

TITLES = "uid;hash\n"
SUMMARY = (
    "{} compte(s) repris, dont {} avec leur mot de passe ; {} complété(s) d’un mot de passe ; {} déjà repris, "
    "inchangé(s) ; {} déjà activé(s) dans Sésame, inchangé(s) ; {} ligne(s) à corriger.\n"
)


def adopt(app: Flask, text: str | bytes = "", *options: str, file: str = "-") -> Result:
    """Adopt the accounts of a text from the standard input, or everybody's with ``--all``."""
    words = options if "--all" in options else (*options, file)
    return app.test_cli_runner().invoke(args=["sesame", "people", "adopt", *words], input=text)


def said(result: Result) -> tuple[int, str, str]:
    """Return the status and both outputs."""
    return result.exit_code, result.stdout, result.stderr


def everything(app: Flask) -> list[tuple[object, ...]]:
    """Return whatever accounts, old passwords and events say."""
    tables = (AccountRow, PasswordRow, AuditRow)
    return [
        (table.__tablename__, *(getattr(row, column.key) for column in table.__table__.columns))
        for table in tables
        for row in rows(app, table)
    ]


def test_accounts_of_a_file_are_adopted_with_the_passwords_that_are_told(make_any_app: AppFactory) -> None:
    """On each kind of database: who has a hash signs in with the password of before, who has none does not.

    An event for each says who did it; no hash is in it, nor on a screen.
    """
    app = make_any_app(LEA, PAUL)

    result = adopt(app, f"{TITLES}lmartin;{made.SSHA512}\nPBernard;\n", "--operator", "jdupont")

    assert said(result) == (0, SUMMARY.format(2, 1, 0, 0, 0, 0), "")
    states = {uid: AccountState(account(app, uid).state) for uid in ("lmartin", "pbernard")}
    assert set(states.values()) == {AccountState.ADOPTED}
    check = mounted(app).services.sign_in.check_password
    assert (check("lmartin", PASSWORD), check("pbernard", PASSWORD)) == (True, False)
    told = {(row.person, row.action, row.actor_kind, row.actor_name, str(row.facts)) for row in rows(app, AuditRow)}
    for uid in states:
        assert (key_of(app, uid), "account_adopted", "operator", "jdupont", "{}") in told


def test_adopting_again_changes_nothing(app: Flask) -> None:
    """Whatever the second file says, and after a sign-in made the hash one of ours."""
    adopt(app, f"{TITLES}lmartin;{made.SSHA512}\n")
    assert mounted(app).services.sign_in.check_password("lmartin", PASSWORD)
    before = everything(app)

    again = adopt(app, f"{TITLES}lmartin;{made.BCRYPT}\n")

    assert said(again) == (0, SUMMARY.format(0, 0, 0, 1, 0, 0), "")
    assert everything(app) == before


def test_a_hash_that_comes_later_is_taken_where_nothing_was_known(app: Flask) -> None:
    """First everybody is protected, then passwords follow as the directory gives them."""
    assert said(adopt(app, "", "--all")) == (0, SUMMARY.format(3, 0, 0, 0, 0, 0), "")

    result = adopt(app, f"{TITLES}lmartin;{made.SSHA512}\npbernard;\n")

    assert said(result) == (0, SUMMARY.format(0, 0, 1, 1, 0, 0), "")
    assert mounted(app).services.sign_in.check_password("lmartin", PASSWORD)


def test_an_account_that_was_activated_here_stays_as_it_is_and_is_named(app: Flask) -> None:
    """Active, suspended, or to be activated anew by the help desk's leave: whoever activated it is worth a look."""
    give_account(app, "lmartin")
    for state in (AccountState.ACTIVE, AccountState.SUSPENDED, AccountState.PENDING):
        set_state(app, "lmartin", state)
        before = everything(app)

        result = adopt(app, f"{TITLES}lmartin;{made.SSHA512}\n")

        assert said(result) == (
            0,
            SUMMARY.format(0, 0, 0, 0, 1, 0),
            "ligne 2 : a déjà un compte, activé dans Sésame : il reste tel quel, vérifiez par qui il l’a été\n",
        )
        assert everything(app) == before
    assert adopt(app, "", "--all").stdout == SUMMARY.format(2, 0, 0, 0, 0, 0)


def test_what_is_wrong_is_told_by_line_and_the_rest_is_taken(app: Flask) -> None:
    """Status 1; an account whose hash is no good is adopted without it, so that nobody activates it."""
    wrong = "\n".join(
        (
            f"lmartin;{made.SSHA512}",
            "nobody;",
            "lmartin;",
            f"xivanova;{made.SSHA512[:-8]}",
            "x",
            ";x",
            "!!;",
            "pbernard;{SASL}pbernard@UNIV-DEMO.EXAMPLE",
        )
    )

    result = adopt(app, f"{TITLES}{wrong}\n")

    assert result.exit_code == 1
    assert result.stdout == SUMMARY.format(3, 1, 0, 0, 0, 7)
    lines = [line.split(" : ")[0] for line in result.stderr.splitlines()]
    assert sorted(lines) == sorted(
        [
            "ligne 3",
            "ligne 4, colonne uid",
            "ligne 5, colonne hash",
            "ligne 6",
            "ligne 7, colonne uid",
            "ligne 8, colonne uid",
            "ligne 9, colonne hash",
        ]
    )
    assert "déjà donné à la ligne 2" in result.stderr
    assert account(app, "xivanova").password_hash is account(app, "pbernard").password_hash is None


def test_no_hash_is_ever_shown_or_logged(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """Right, wrong or refused: neither as it is written nor in a piece."""
    for number, kept in enumerate((*TAKEN.values(), "{MD5}CY9rzUYh03PK3k6DJie09g==", "secret-in-clear")):
        result = adopt(app, f"{TITLES}lmartin;{kept}\nnobody;{kept}\n{kept};lmartin\n")
        value = kept.partition("}")[2] or kept
        for piece in (value, value[-12:], b64encode(value.encode()).decode()):
            assert piece not in result.output + caplog.text, number


def test_a_dry_run_says_the_same_and_writes_nothing(app: Flask) -> None:
    """For a file and for everybody."""
    text = f"{TITLES}lmartin;{made.SSHA512}\nnobody;\n"
    before = everything(app)
    tried, tried_all = adopt(app, text, "--dry-run"), adopt(app, "", "--all", "--dry-run")

    assert everything(app) == before
    assert tried.stdout == f"Essai, rien n’est écrit : {SUMMARY.format(1, 1, 0, 0, 0, 1)}"
    assert tried_all.stdout == f"Essai, rien n’est écrit : {SUMMARY.format(3, 0, 0, 0, 0, 0)}"
    really = adopt(app, text)
    assert (tried.exit_code, tried.stderr) == (really.exit_code, really.stderr)


def test_a_file_is_read_as_that_of_people_is(app: Flask, tmp_path: Path) -> None:
    """A mark before the text, commas or semicolons, titles in capitals, a login in place of the uid, CRLF."""
    path = tmp_path / "accounts.csv"
    path.write_text(f'Login,HASH\r\n LMartin ,"{made.SSHA512}"\r\n', encoding="utf-8-sig")

    result = adopt(app, file=str(path))

    assert said(result) == (0, SUMMARY.format(1, 1, 0, 0, 0, 0), "")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "ligne 1 : le fichier est vide"),
        (TITLES.encode(), "ligne 1 : il n’y a personne après cette ligne de titres"),
        (b"uid;password\n", "ligne 1 : colonne(s) inconnue(s) : « password » ; les colonnes sont uid, login, hash"),
        (b"uid;login\n", "ligne 1 : colonne(s) en double : « login »"),
        (b"hash\n", "ligne 1 : colonne(s) manquante(s) : « uid »"),
        (b'"uid;hash\n', "ligne 1 : guillemet mal placé ou jamais refermé dans les titres"),
        (
            TITLES.encode() + b"x" * 2_000_000,
            "ligne 2 : plus de 1048576 octets : ce n’est sans doute pas un fichier CSV",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(app: Flask, data: bytes, message: str) -> None:
    """The status is failure."""
    assert said(adopt(app, data)) == (1, "", f"{message} ; rien n’a été repris.\n")


def test_a_file_that_ends_in_the_middle_says_what_was_done_until_then(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lots are written one by one; once the file is mended, the whole of it is given again."""
    monkeypatch.setattr(people_adoption, "_LOT", 1)

    result = adopt(app, f"{TITLES}lmartin;\n".encode() + b"x" * 2_000_000)

    assert result.exit_code == 1
    assert "plus de 1048576 octets" in result.stderr
    assert SUMMARY.format(1, 0, 0, 0, 0, 0) in result.stderr


def test_it_is_a_file_or_everybody(app: Flask) -> None:
    """Neither or both is a wrong use of the command."""
    alone, both = (app.test_cli_runner().invoke(args=["sesame", "people", "adopt", *w]) for w in ((), ("--all", "-")))

    assert (alone.exit_code, both.exit_code) == (2, 2)


def test_old_tables_are_told_before_anything_is_read(app: Flask) -> None:
    """With the command that helps."""
    with engine_of(app).begin() as connection:
        connection.exec_driver_sql("UPDATE sesame_alembic_version SET version_num = '0009'")

    result = adopt(app, f"{TITLES}lmartin;\n")

    assert result.exit_code == 1
    assert result.stderr.startswith("les tables sont de la version 0009")
    assert result.stderr.endswith(" ; rien n’a été repris.\n")


def test_each_lot_is_four_statements_in_a_transaction_of_its_own(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows it has: of accounts, passwords, revisions and events; a hundred thousand are two hundred."""
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "BEGIN IMMEDIATE")):
            written.append(statement.split(maxsplit=1)[0])

    event.listen(engine_of(app), "before_cursor_execute", note)
    counts = {}
    for size in (3, 1):
        monkeypatch.setattr(people_adoption, "_LOT", size)
        written.clear()
        adopt(app, TITLES + "".join(f"{uid};{made.SSHA512}\n" for uid in KEYS), "--dry-run")
        counts[size] = (written.count("INSERT"), written.count("BEGIN"))

    # Of the run itself there is a statement and two transactions: it begins, and it ends.
    assert counts == {3: (4 + 1, 1 + 2), 1: (12 + 1, 3 + 2)}


def test_what_a_directory_exports_is_a_file_that_is_read(app: Flask) -> None:
    """By the very line of the guide, from what ``ldapsearch`` and ``slapcat`` write: hashes in base 64."""
    guide = Path("docs/operations.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^awk '([^']+)' accounts\.ldif", guide, re.MULTILINE)
    encoded = b64encode(made.SSHA512.encode()).decode()
    ldif = (
        f"dn: uid=lmartin,ou=people,dc=univ-demo,dc=example\nuid: lmartin\nuserPassword:: {encoded}\n\n"
        "dn: uid=pbernard,ou=people,dc=univ-demo,dc=example\nuserPassword:: e1NBU0x9cGJlcm5hcmQ=\nuid: pbernard\n\n"
        "dn: uid=xivanova,ou=people,dc=univ-demo,dc=example\nuid: xivanova\n"
    )
    exported = subprocess.run(["awk", program], input=ldif, capture_output=True, text=True, check=True).stdout

    result = adopt(app, exported)

    assert result.stdout == SUMMARY.format(3, 1, 0, 0, 0, 1)
    assert result.stderr.startswith("ligne 3, colonne hash : forme inconnue")
    assert mounted(app).services.sign_in.check_password("lmartin", PASSWORD)


def test_where_another_system_knows_the_passwords_no_hash_is_kept(make_app: AppFactory) -> None:
    """The account is adopted all the same, and it is said that the column was of no use."""
    app = make_app(
        SESAME_PASSWORD_AUTHORITY="elsewhere",
        mount_options={"ports": GivenPorts(current_password=PasswordsInMemory({}))},
    )

    result = adopt(app, f"{TITLES}lmartin;{made.SSHA512}\n")

    assert result.stdout == SUMMARY.format(1, 0, 0, 0, 0, 0)
    assert result.stderr == (
        "attention, ligne 1 : les mots de passe sont connus ailleurs : la colonne hash est laissée de côté\n"
    )
    assert account(app, "lmartin").password_hash is None
    assert rows(app, PasswordRow) == []
