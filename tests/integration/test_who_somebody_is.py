"""A person is more than a login: another uid, several numbers, a name in use, and a key that nobody sees."""

import datetime as dt
from dataclasses import replace

import pytest
from flask import Flask

from sesame.adapters.sql.models import AccountRow
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.invented_people import LEA
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import RECOVERY
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import mails
from tests.store_of import rows

#: A login that is not the uid, two student numbers, and the name she goes by.
LOU = replace(
    LEA,
    key=777_001,
    uid="u104588",
    login="lou.martin",
    given_name="Louise",
    used_given_name="Lou",
    used_family_name="Martin-Petit",
    numbers={IdentifierKind.STUDENT_NUMBER: ("22404444", "22405555"), IdentifierKind.INE: ("987654321AB",)},
    mail="lou@univ-demo.example",
    personal_mail=None,
)


@pytest.fixture
def lou_app(app: Flask) -> Flask:
    """Return an app that knows Lou."""
    store_people(app, LOU)
    return app


def lou_at(app: Flask, number: str = "22405555", kind: str = "student_number", **more: str) -> PersonAtBrowser:
    """Return Lou at a browser, with one of her numbers."""
    return PersonAtBrowser(app, kind=kind, number=number, birth_date=("3", "2", "2007"), **more)


def text(person: PersonAtBrowser) -> str:
    """Return the page as words."""
    return " ".join(person.page.text.replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    ("kind", "number"),
    [("student_number", "22404444"), ("student_number", "22405555"), ("ine", "987654321AB"), ("uid", "u104588")],
)
def test_each_of_one_s_numbers_leads_to_the_one_account(lou_app: Flask, kind: str, number: str) -> None:
    """The second card as well as the first; tries are shared by all of them."""
    lou = lou_at(lou_app, number, kind)
    lou.go_to("termine")

    assert [row.person for row in rows(lou_app, AccountRow)] == [LOU.key]


def test_the_login_is_no_number_to_identify_with(lou_app: Flask) -> None:
    """It is typed in front of others every day, and the page does not offer it."""
    lou = lou_at(lou_app, "lou.martin", "uid")
    lou.go_to("identite")
    lou.send(**lou.answer("identite"))
    assert lou.page.status_code == 422
    lou.open("numero")
    assert 'value="login"' not in lou.page.text
    assert lou.send(kind="login").status_code == 422


def test_the_recap_and_the_mail_tell_both_names(lou_app: Flask) -> None:
    """What to type at the sign-in page, and the unique identifier."""
    lou = lou_at(lou_app)
    lou.go_to("termine")

    recap = text(lou)
    assert "<dd><strong>lou.martin</strong></dd>" in recap
    assert "<dd>u104588</dd>" in recap
    (mail,) = mails(lou_app, "account_activated")
    assert (mail["facts"]["login"], mail["facts"]["uid"]) == ("lou.martin", "u104588")
    assert mail["facts"]["name"] == "Lou Martin-Petit"


def test_one_signs_in_with_the_login_and_not_with_the_uid(lou_app: Flask) -> None:
    """However it is typed."""
    lou_at(lou_app).go_to("termine")
    check = mounted(lou_app).services.sign_in.check_password

    assert [check(name, GOOD_PASSWORD) for name in ("lou.martin", " Lou.Martin ", "u104588", "22404444")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("word", ["lou.martin", "u104588", "Lou.Martin", "U104588"])
def test_the_password_contains_neither(lou_app: Flask, word: str) -> None:
    """The page says which criterion is broken; the browser knows both names."""
    lou = lou_at(lou_app)
    lou.go_to("mot-de-passe")
    assert 'data-names="lou.martin u104588"' in lou.page.text

    lou.send(password=f"Zk-7!{word}-Qw", confirmation=f"Zk-7!{word}-Qw", charter="yes")

    assert "identifiant de connexion ou votre uid" in " ".join(lou.errors)


def test_pages_say_the_name_in_use_and_one_s_own_data_say_all(lou_app: Flask) -> None:
    """Whoever changed a name is not called by the old one over a shoulder."""
    lou = lou_at(lou_app)
    lou.go_to("joker")
    assert "Compte de Lou M." in text(lou)
    lou.go_to("termine")
    lou.sign_in("lou.martin")
    assert "Lou Martin-Petit" in text_of(lou, "/sesame/")
    own = text_of(lou, "/sesame/mes-donnees")
    assert all(word in own for word in ("Louise", "Martin-Duval", "Lou", "Martin-Petit", "22404444, 22405555"))


def text_of(person: PersonAtBrowser, path: str) -> str:
    """Open a page and return its words."""
    person.open(path)
    return text(person)


@pytest.mark.parametrize(
    ("named_by", "name", "other"), [("login", "lou.martin", "u104588"), ("uid", "u104588", "lou.martin")]
)
def test_the_portal_names_people_by_their_login_or_by_their_uid(
    make_app: AppFactory, named_by: str, name: str, other: str
) -> None:
    """As the site says; sessions are ended under the same name."""
    ended: list[str] = []

    def end(who: str) -> int:
        ended.append(who)
        return 1

    app = make_app(SESAME_IDENTITY_IS=named_by, mount_options={"end_sessions": end})
    store_people(app, LOU)
    lou = lou_at(app)
    lou.go_to("termine")

    for who, status in ((name, 200), (name.upper(), 200), (other, 403)):
        lou.sign_in(who)
        assert lou.open("/sesame/").status_code == status
    lou.sign_in("")
    forgetful = lou_at(app, journey=RECOVERY)
    forgetful.go_to("termine")
    assert ended == [name]


def test_a_person_without_a_birth_date_is_like_one_who_does_not_exist(app: Flask) -> None:
    """No date is right, and none is told from any other."""
    nobody_s_date = replace(LOU, key=777_002, uid="u2", login="u2", numbers={}, birth_date=None)
    store_people(app, nobody_s_date)
    unknown, known = (lou_at(app, uid, "uid") for uid in ("u3", "u2"))

    pages = []
    for person in (unknown, known):
        person.go_to("identite")
        person.send(number=person.number, day="1", month="1", year="1970")
        pages.append(text(person).replace(person.number, "…"))

    assert "Nous n’avons pas pu vous identifier" in pages[0]
    masked = [page.partition('name="csrf_token"')[0] for page in pages]
    assert masked[0] == masked[1]


def test_the_inner_key_is_shown_nowhere(lou_app: Flask) -> None:
    """Neither on a page nor in an address, a cookie or one's own data."""
    lou = lou_at(lou_app)
    seen = []
    lou.begin()
    while lou.step != "termine":
        lou.send(**lou.answer(lou.step))
        seen.append(f"{lou.page.request.path} {lou.page.text} {lou.page.headers}")
    lou.sign_in("lou.martin")
    seen += [lou.open(path).text for path in ("/sesame/", "/sesame/mes-donnees", "/sesame/mes-donnees.json")]

    assert [page for page in seen if str(LOU.key) in page] == []


def test_names_and_days_are_attributes_that_change_and_the_account_stays(lou_app: Flask) -> None:
    """Another uid, another login, other names and numbers: the key is the same, and so is the account."""
    lou_at(lou_app).go_to("termine")
    married: Person = replace(
        LOU, uid="u999", login="lou.petit", used_family_name="Petit", valid_until=dt.date(2027, 8, 31)
    )
    store_people(lou_app, married)

    services = mounted(lou_app).services
    assert services.sign_in.check_password("lou.petit", GOOD_PASSWORD)
    assert not services.sign_in.check_password("lou.martin", GOOD_PASSWORD)
    assert services.people.get(LOU.key) == married
