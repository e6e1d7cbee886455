"""``flask sesame people merge`` and ``people rename``: what an operator is told, asked and answered."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.source_models import SourceRow
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.store_of import engine_of
from tests.store_of import everything
from tests.store_of import key_of
from tests.store_of import mails
from tests.store_of import rows

WHY = "--reason=Double inscription, ticket 4711"


def people(app: Flask, *words: str, typed: str = "") -> Result:
    """Run a command of ``people``, as somebody."""
    return app.test_cli_runner().invoke(args=["sesame", "people", *words, "--operator", "ndubois"], input=typed)


def noting(asked: list[str]) -> Callable[[str], int]:
    """Return how a portal ends somebody's sessions, which notes whose."""

    def end(name: str) -> int:
        asked.append(name)
        return 1

    return end


def merge(app: Flask, *words: str, typed: str = "") -> Result:
    """Merge Léa and Paul."""
    return people(app, "merge", "lmartin", "pbernard", WHY, *words, typed=typed)


def test_what_goes_and_what_stays_is_said_before_it_is_done(app: Flask) -> None:
    """Neither a secret nor a birth date; that the dates differ is worth a second thought."""
    give_account(app)
    give_account(app, "pbernard")

    said = merge(app, "--keep", "LMartin", typed="réunir\n")

    assert said.exit_code == 0, said.output
    assert said.output.splitlines()[:4] == [
        "Reste : lmartin : Léa Martin-Duval, étudiant, uid lmartin.",
        "N’est plus : pbernard : Paul Bernard, personnel, uid pbernard ; ses noms restent réservés à qui reste.",
        "Attention : leurs dates de naissance diffèrent.",
        (
            "Compte : le compte de « lmartin » continue ; celui de « pbernard » finit, avec son mot de passe, sa "
            "question joker et ses choix, et les sessions des deux sont fermées."
        ),
    ]
    assert "lmartin : réunis ; le compte de « lmartin » continue" in said.output
    assert "1975" not in said.output
    assert [row.uid for row in rows(app, PersonRow)] == ["lmartin", "xivanova"]
    assert (rows(app, AuditRow)[-1].actor_name, rows(app, AuditRow)[-1].reason) == ("ndubois", WHY.split("=")[1])


@pytest.mark.parametrize(
    ("words", "typed", "status", "said"),
    [
        (("--keep", "lmartin"), "oui\n", 1, "rien n’a été changé"),
        ((), "", 2, "--keep"),
        (("--keep", "xivanova", "--yes"), "", 2, "l’un des deux"),
        (("--keep", "nobody", "--yes"), "", 1, "nobody : aucune personne de ce nom"),
    ],
)
def test_without_the_word_or_a_choice_nothing_is_done(
    app: Flask, words: tuple[str, ...], typed: str, status: int, said: str
) -> None:
    """The one who stays has to be one of the two."""
    before = everything(app)

    result = merge(app, *words, typed=typed)

    assert (result.exit_code, said in result.output) == (status, True), result.output
    assert everything(app) == before


def test_somebody_is_not_merged_with_themselves(app: Flask) -> None:
    """Under another of their names either."""
    result = people(app, "merge", "lmartin", "LMARTIN", WHY, "--keep", "lmartin", "--yes")

    assert result.exit_code == 1
    assert "c’est la même personne" in result.output


@pytest.mark.parametrize("owner", ["lmartin", "pbernard"])
def test_sessions_go_on_where_one_account_does(make_app: AppFactory, owner: str) -> None:
    """Under the login of before as well: it is a former one of who stays."""
    asked: list[str] = []
    app = make_app(mount_options={"end_sessions": noting(asked)})
    give_account(app, owner)

    merge(app, "--keep", "lmartin", "--yes")

    assert asked == []
    assert mounted(app).services.sign_in.check_password("lmartin", GOOD_PASSWORD)


def test_all_sessions_are_ended_where_both_had_an_account(make_app: AppFactory) -> None:
    """One of the account that ended must not go on as the other; under either login."""
    asked: list[str] = []
    app = make_app(mount_options={"end_sessions": noting(asked)})
    signed_in_at = mounted(app).services.clock.now()
    for uid in ("lmartin", "pbernard"):
        give_account(app, uid)
        assert mounted(app).services.sign_in.is_still_good(uid, signed_in_at=signed_in_at)

    merged = merge(app, "--keep", "lmartin", "--yes")

    assert asked == ["lmartin", "pbernard"]
    assert "end_sessions" not in merged.output
    for uid in ("lmartin", "pbernard"):
        assert not mounted(app).services.sign_in.is_still_good(uid, signed_in_at=signed_in_at), uid


def test_it_is_said_where_sessions_of_two_accounts_go_on(app: Flask) -> None:
    """The portal alone can end them."""
    for uid in ("lmartin", "pbernard"):
        give_account(app, uid)

    assert "« end_sessions » du montage" in merge(app, "--keep", "lmartin", "--yes").output


def test_a_new_login_is_given_by_hand(app: Flask) -> None:
    """The former one stays reserved, and the owner is told."""
    give_account(app)

    said = people(app, "rename", "lmartin", "L.Dupont", "--uid", "ldupont", WHY)

    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout == "lmartin : s’appelle désormais l.dupont, uid ldupont.\n"
    assert {mail["facts"]["login"] for mail in mails(app, "login_changed")} == {"l.dupont"}
    assert "lui reste réservé" in people(app, "rename", "pbernard", "lmartin", WHY).output


def test_who_renames_is_told_which_source_will_take_it_back(app: Flask) -> None:
    """It is to be changed there; until then the source is right."""
    with Session(engine_of(app)) as session, session.begin():
        session.add(
            SourceRow(source="apogee", ref="1", person=key_of(app, "lmartin"), said={"uid": "lmartin", "login": ""})
        )

    said = people(app, "rename", "lmartin", "ldupont", WHY)

    assert said.exit_code == 0
    assert "la source « apogee » dit encore l’ancien nom" in said.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ldu pont!",), "identifiant : n’a pas la forme attendue"),
        (("pbernard",), "identifiant : est déjà celui de quelqu’un d’autre"),
        (("lea", "--uid", "xivanova"), "uid : est déjà celui de quelqu’un d’autre"),
        (("lmartin",), "c’est déjà son identifiant"),
    ],
)
def test_a_name_that_cannot_be_had_is_refused_in_words(app: Flask, words: tuple[str, ...], said: str) -> None:
    """And nothing is done."""
    before = everything(app)

    result = people(app, "rename", "lmartin", *words, WHY)

    assert (result.exit_code, said in result.output) == (1, True), result.output
    assert everything(app) == before
