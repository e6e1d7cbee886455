"""Every mail there is, in both languages, to people of every name, as a mail server receives it."""

import re
from collections import defaultdict
from dataclasses import replace
from email.message import EmailMessage

import pytest
from flask import Flask
from jinja2 import Undefined

from sesame.domain.delivery import Promise
from sesame.domain.person import Person
from sesame.mounted import mounted
from sesame.services.throttling import GuessedPath
from tests.conftest import AppFactory
from tests.every_mail import DESK
from tests.every_mail import HELP_MAIL
from tests.every_mail import NOON
from tests.every_mail import PUBLIC
from tests.every_mail import composing
from tests.every_mail import every_mail
from tests.every_mail import somebody
from tests.mail_rules import faults_of
from tests.mail_servers import MailServer
from tests.mail_servers import mail_server

INSTITUTION = "Université de démonstration"
#: Lines of that many characters may be the same in both languages.
SHORT = 20
NAMES = (
    ("Léa", "Martin-Duval"),
    ("Maximilien-Alexandre-Barthélemy-Balthazar Hyacinthe", "de Montmorency-Luxembourg-Piney-Olonne-Laval d’Aulnay"),
    ("محمد عبد الرحمن", "بن يوسف"),
    ("北京" * 30, "上海" * 30),
    ('<script>alert("1")</script>', "<b>O'Brien</b> & {uid} %s \\ {{ 7 * 7 }}"),
)


def letters_of(make_app: AppFactory, promised: list[Promise]) -> tuple[MailServer, list[Promise]]:
    """Send all of them by a real server; return what it took, and which promise each was."""
    with mail_server() as server:
        app: Flask = make_app(
            MAIL_SERVER="127.0.0.1",
            MAIL_PORT=server.port,
            MAIL_SUPPRESS_SEND=False,
            SESAME_MAIL_SENDER='"Université, DSI" <ne-pas-repondre@univ-demo.example>',
            SESAME_MAIL_BOUNCE_ADDRESS="retours@univ-demo.example",
            SESAME_PUBLIC_URL=PUBLIC,
            SESAME_HELP_MAIL=HELP_MAIL,
            SESAME_HELP_CONTACT=DESK,
            SESAME_INSTITUTION=INSTITUTION,
        )
        services = mounted(app).services
        with services.unit_of_work() as tx:
            tx.outbox.promise(promised, services.clock.now())
        with app.app_context():
            report = services.delivery.deliver()
    assert (report.sent, report.delayed, report.dead) == (len(promised), 0, 0)
    return server, promised


def test_every_mail_to_everybody_keeps_every_rule(make_app: AppFactory) -> None:
    """Shape, headers, lines, one link, nothing loaded, the same words in text and HTML; the offender is named."""
    people: list[Person] = [
        somebody(given, family, language, uid=f"u{'x' * 60}" if "Max" in given else "lmartin")
        for language in ("fr", "en")
        for given, family in NAMES
    ]
    whose = [person for person in people for _ in every_mail(person)]
    server, promised = letters_of(make_app, [one for person in people for one in every_mail(person)])

    faults = [
        f"{one.template}, {one.language}, {person.given_name[:10]}: {fault}"
        for one, person, raw in zip(promised, whose, server.raw, strict=True)
        for fault in faults_of(raw, language=one.language, to=one.to, name=person.full_name)
    ]

    assert faults == [], "\n".join(faults)
    assert set(server.senders) == {"retours@univ-demo.example"}
    assert server.recipients == [one.to for one in promised]


def test_no_two_mails_have_one_subject_or_the_same_words(make_app: AppFactory) -> None:
    """In one language; who is told of two things is told by two subjects."""
    for language in ("fr", "en"):
        server, promised = letters_of(make_app, every_mail(somebody("Léa", "Martin", language)))
        subjects, texts = defaultdict(list), defaultdict(list)
        for one, letter in zip(promised, server.letters, strict=True):
            subjects[str(letter["Subject"])].append(one.template)
            texts[text_of(letter)].append(one.template)

        shared = [kinds for said in (subjects, texts) for kinds in said.values() if len(kinds) > 1]

        assert shared == [], language


def test_what_is_english_is_english_throughout(make_app: AppFactory) -> None:
    """No sentence of a mail in French stands in one in English; the help desk is written to in French."""
    french, english = (
        letters_of(make_app, [one for one in every_mail(somebody("Léa", "Martin", language)) if one.to != HELP_MAIL])
        for language in ("fr", "en")
    )
    lines = {line for letter in french[0].letters for line in text_of(letter).split("\n") if len(line) > SHORT}
    sentences = {line for line in lines if line not in {INSTITUTION, DESK} and "://" not in line}

    left = {
        one.template: sorted(sentences & set(text_of(letter).split("\n")))
        for one, letter in zip(english[1], english[0].letters, strict=True)
    }

    assert {name: lines for name, lines in left.items() if lines} == {}


def text_of(letter: EmailMessage) -> str:
    """Return the text part."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_mail_that_lacks_a_fact_does_not_leave_with_a_gap(
    make_app: AppFactory, caplog: pytest.LogCaptureFixture
) -> None:
    """In a portal whose templates forgive everything, too: it waits, and the log says so."""
    (whole, *_) = every_mail(somebody("Léa", "Martin", "fr"))
    with mail_server() as server:
        app = make_app(MAIL_SERVER="127.0.0.1", MAIL_PORT=server.port, MAIL_SUPPRESS_SEND=False)
        app.jinja_env.undefined = Undefined
        services = mounted(app).services
        for broken in (
            replace(whole, facts={name: fact for name, fact in whole.facts.items() if name != "login"}),
            replace(whole, template="weather"),
        ):
            with services.unit_of_work() as tx:
                tx.outbox.promise([broken], services.clock.now())
        with app.app_context():
            report = services.delivery.deliver()

    assert (report.sent, report.delayed, server.letters) == (0, 2, [])
    assert [line.split(": ")[-1] for line in caplog.messages if "could not be written: " in line] == [
        "UndefinedError",
        "ValueError",
    ]


@pytest.mark.parametrize(
    ("settings", "answered_by"),
    [
        ({"SESAME_HELP_CONTACT": DESK, "SESAME_HELP_MAIL": HELP_MAIL}, DESK),
        ({"SESAME_HELP_CONTACT": "03 27 51 00 00", "SESAME_HELP_MAIL": HELP_MAIL}, HELP_MAIL),
        ({"SESAME_HELP_CONTACT": "03 27 51 00 00"}, None),
    ],
)
def test_who_answers_a_mail_writes_to_the_help_desk(
    make_app: AppFactory, settings: dict[str, str], answered_by: str | None
) -> None:
    """The one that pages show where it is an address, else the one that is told; and bounces go to the sender."""
    (one, *_) = every_mail(somebody("Léa", "Martin", "fr"))
    with mail_server() as server:
        app = make_app(MAIL_SERVER="127.0.0.1", MAIL_PORT=server.port, MAIL_SUPPRESS_SEND=False, **settings)
        services = mounted(app).services
        with services.unit_of_work() as tx:
            tx.outbox.promise([one], services.clock.now())
        with app.app_context():
            services.delivery.deliver()

    assert [letter["Reply-To"] for letter in server.letters] == [answered_by]
    assert server.senders == ["ne-pas-repondre@univ-demo.example"]


def test_an_alarm_says_in_words_where_tries_were_counted(make_app: AppFactory) -> None:
    """On each path, and never by the name that the code has for it; a heading keeps « and » at their words."""
    figures = {"wrong": "300", "right": "12", "people": "250"}
    paths = [*(path.value for path in GuessedPath), "client 192.0.2.7"]
    promised = [
        mail for path in paths for mail in composing().guessing_alarm({"path": path, **figures}, NOON)
    ] + composing().account_suspended(somebody("Léa", "Martin", "fr"), at=NOON, act=None, by_link=True)

    server, _ = letters_of(make_app, promised)

    texts = [" ".join(text_of(letter).split()) for letter in server.letters]
    for path, text in zip(paths, texts, strict=False):
        assert re.search(r"n’a eu raison \([^()]{5,}\)", text), path
        assert f"({path})" not in text
    html = server.letters[-1].get_body(("html",))
    assert html is not None
    assert "«\u00a0Ce n’est pas moi\u00a0»\u00a0: lmartin</h1>" in html.get_content()
    assert "« Ce n’est pas moi » : lmartin" in str(server.letters[-1]["Subject"])


def test_a_run_that_is_held_is_told_by_figures_and_by_what_lets_it_pass(make_app: AppFactory) -> None:
    """By category and share, and with no name; a file by hand has a command of its own."""
    held = [one for one in every_mail(somebody("Léa", "Martin", "fr")) if one.template == "help_people_held"]
    by_hand = [replace(one, facts={**one.facts, "source": "file"}) for one in held]

    server, _ = letters_of(make_app, held + by_hand)

    sync, load = (" ".join(text_of(letter).replace("\\\n", " ").split()) for letter in server.letters)
    for words in (
        "- Départs : 312, pour 10480 étudiants ; au plus 2,5 %",
        "- Changements d’identifiant : 312, pour 10480 personnels ; au plus 2,5 %",
        "- Changements de date de naissance : 312, pour 10480 externes ; au plus 2,5 %",
        "- Nouvelles personnes : 312, pour 10480 étudiants ; au plus 2,5 %",
        "sync --source apogee --accept leave:student --accept rename:staff --accept birth_date:external",
        "Sésame n’a rien écrit de ce que disait la source « apogee »",
    ):
        assert words in sync, sync
    assert "flask sesame people import FICHIER --accept leave:student" in load
    assert "de ce que disait la source « fichier importé »" in load
    assert "Martin" not in sync
