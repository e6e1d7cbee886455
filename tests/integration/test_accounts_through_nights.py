"""What becomes of accounts when sources rename, merge, lose and find their people: nothing is lost or another's."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.source_models import ReservedNameRow
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.integration.test_people_sync import SOURCES
from tests.integration.test_people_sync import Nights
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.store_of import engine_of
from tests.store_of import key_of
from tests.store_of import rows

TITLES = "ref;uid;category;given_name;family_name;birth_date;ine;mail\n"
LEA = "1;lmartin;student;Léa;Martin;2007-02-03;123456789AB;lea@univ-demo.example\n"
PAUL = "2;pbernard;staff;Paul;Bernard;1975-11-30;;paul@univ-demo.example\n"


class AccountNights(Nights):
    """Nights of people who have mail."""

    def tell(self, *told: str) -> None:
        """Put a night's file where the source reads it."""
        (self.folder / "rh.csv").write_text(TITLES + "".join(told), encoding="utf-8")

    def signs_in(self, login: str) -> bool:
        """Tell whether somebody may sign in with the good password."""
        return mounted(self.app).services.sign_in.check_password(login, GOOD_PASSWORD)

    def mails(self) -> list[tuple[str, str]]:
        """Return the mails that were promised: which, and to whom."""
        return sorted((row.payload["template"], row.payload["to"]) for row in rows(self.app, OutboxRow))


@pytest.fixture
def nights(make_app: AppFactory, tmp_path: Path) -> AccountNights:
    """Return a portal whose source tells of Léa and Paul, who both have an account."""
    path = tmp_path / "sources.toml"
    path.write_text(SOURCES.format(folder=tmp_path), encoding="utf-8")
    path.chmod(0o600)
    nights = AccountNights(make_app(people=False, SESAME_PEOPLE_SOURCES=path), tmp_path)
    nights.night(LEA, PAUL)
    give_account(nights.app, "lmartin")
    give_account(nights.app, "pbernard")
    return nights


def test_whoever_is_renamed_keeps_the_account_and_the_former_login_is_nobody_else_s(nights: AccountNights) -> None:
    """Both addresses are told; the next one who would be called so waits."""
    married = LEA.replace("lmartin", "lduval").replace("Martin", "Duval").replace("lea@", "lduval@")
    other = "3;lmartin;student;Luc;Martin;2008-01-01;;luc@univ-demo.example\n"
    key = key_of(nights.app, "lmartin")

    renamed = nights.night(married, PAUL)
    waits = nights.night(married, PAUL, other)

    assert (renamed.exit_code, waits.exit_code) == (0, 4)
    assert key_of(nights.app, "lduval") == key
    assert (nights.signs_in("lduval"), nights.signs_in("lmartin")) == (True, False)
    assert nights.mails() == [
        ("login_changed", "lduval@univ-demo.example"),
        ("login_changed", "lea@univ-demo.example"),
    ]
    assert "l’uid était celui de quelqu’un d’autre, et reste réservé" in waits.stderr
    assert [(row.name, row.person) for row in rows(nights.app, ReservedNameRow)] == [("lmartin", key)]


def test_two_accounts_of_one_person_wait_for_somebody_to_choose(nights: AccountNights) -> None:
    """Both go on meanwhile; afterwards the night has nothing to ask any more."""
    twice = "9;lea2;student;Léa;Martin;2007-02-03;;lea2@univ-demo.example\n"
    nights.night(LEA, PAUL, twice)
    give_account(nights.app, "lea2")
    shown = twice.replace("02-03;;", "02-03;123456789AB;")

    waits = nights.night(LEA, PAUL, shown)
    meanwhile = [nights.signs_in(login) for login in ("lmartin", "lea2")]
    merged = nights.people("merge", "lmartin", "lea2", "--keep", "lmartin", "--reason", "inscrite deux fois", "--yes")
    after = nights.night(LEA, PAUL, shown)

    assert waits.exit_code == 4
    assert "sont une même personne, et ont chacun un compte" in waits.stderr
    assert meanwhile == [True, True]
    assert (merged.exit_code, after.exit_code) == (0, 0), merged.output
    assert [nights.signs_in(login) for login in ("lmartin", "lea2")] == [True, False]
    assert nights.people("waiting").stdout == "Rien n’attend.\n"
    assert set(nights.known()) == {"lmartin", "pbernard"}


def test_a_stranger_under_somebody_s_key_gets_nothing_and_closes_it_until_it_is_settled(nights: AccountNights) -> None:
    """Corrected in the source, everything is as it was, without a decision."""
    stranger = "1;lmartin;student;Nina;Blanc;2001-03-04;333333333NN;nina@courriel.example\n"

    waits = nights.night(stranger, PAUL)
    confused = [nights.signs_in(login) for login in ("lmartin", "pbernard")]
    corrected = nights.night(LEA, PAUL)

    assert (waits.exit_code, confused) == (4, [False, True])
    assert (corrected.exit_code, nights.signs_in("lmartin")) == (0, True)
    assert nights.people("waiting").stdout == "Rien n’attend.\n"
    assert not [mail for mail in nights.mails() if "nina" in mail[1]]


def test_what_was_decided_of_a_row_is_not_decided_of_what_it_says_next(nights: AccountNights) -> None:
    """Whoever decided had read another row: the new one waits, and nothing opens."""
    stranger = "1;lmartin;student;Nina;Blanc;2001-03-04;333333333NN;nina@courriel.example\n"
    nights.night(stranger, PAUL)
    nights.people("settle", "rh", "1", "--same", "--reason", "vu au guichet")

    other = nights.night(stranger.replace("Nina", "Zoé").replace("333333333NN", "444444444ZZ"), PAUL)
    again = nights.night(stranger, PAUL)

    assert (other.exit_code, again.exit_code) == (4, 4)
    assert not nights.signs_in("lmartin")


def test_somebody_new_under_a_key_of_before_is_new_once_an_operator_says_so(nights: AccountNights) -> None:
    """The account stays with who had it, who is told by nobody any more; the stranger gets none of it."""
    stranger = "1;lmartin;student;Nina;Blanc;2001-03-04;333333333NN;nina@courriel.example\n"
    key = key_of(nights.app, "lmartin")
    nights.night(stranger, PAUL)
    nights.people("settle", "rh", "1", "--new", "--reason", "clé réutilisée")

    settled = nights.night(stranger, PAUL)

    assert settled.exit_code == 0, settled.stderr
    assert key_of(nights.app, "lmartin") != key
    assert not nights.signs_in("lmartin")
    with Session(engine_of(nights.app)) as session:
        (account,) = session.scalars(select(AccountRow).where(AccountRow.person == key))
        (former,) = session.scalars(select(PersonRow).where(PersonRow.key == key))
    assert (account.state, former.gone_on is not None) == ("active", True)


def test_whoever_leaves_and_comes_back_finds_all_as_it_was(nights: AccountNights) -> None:
    """Within the grace and after it: the account is closed by the day, not taken away."""
    nights.night(PAUL, options=("--accept", "leave"))
    gone = nights.known()["lmartin"]
    in_grace = nights.signs_in("lmartin")
    nights.night(LEA, PAUL)

    assert (gone, in_grace, nights.known()["lmartin"], nights.signs_in("lmartin")) == (True, True, False, True)
