"""The demonstration's parts: what `make run` promises beside the journeys."""

import mailbox
import smtplib
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from demo.environment import Demo
from demo.portal.sign_in import local_path
from demo.preparation import BEFORE
from sesame.container import open_sign_in
from tests.demo_running import ROOT
from tests.demo_running import RunningDemo

HOSTS = ("//cdn", "googleapis", "cloudflare", "jsdelivr", "unpkg", "gravatar")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """Return a demonstration that runs, its folder made by itself."""
    with RunningDemo(tmp_path_factory.mktemp("demo") / "made" / "by itself") as running:
        yield running


def read(url: str) -> str:
    """Return a page's text."""
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own address
        text: str = answer.read().decode("utf-8")
    return text


def is_free(port: int) -> bool:
    """Tell whether nobody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def send(demo: RunningDemo, *to: str, subject: str = "Bonjour", html: str = "") -> None:
    """Send a mail through the demonstration's server."""
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = subject, "ent@univ-demo.example", ", ".join(to)
    letter["Date"] = "Tue, 01 Sep 2026 12:00:00 +0200"
    letter.set_content("Un texte.")
    if html:
        letter.add_alternative(html, subtype="html")
    with smtplib.SMTP("127.0.0.1", demo.smtp_port) as server:
        server.send_message(letter)


def test_it_says_where_to_click_and_whom_one_can_be(demo: RunningDemo) -> None:
    """The address, three people with what they would type, where mail is read, how to stop."""
    said = "".join(demo.said)

    assert f"{demo.url}/" in said
    assert "Léa Martin-Duval : Numéro INE 123456789AB, date de naissance 03/02/2007" in said
    assert "jashwort, qui a un compte d’avant Sésame : « Se connecter », Avant-Sesame-26" in said
    assert "Paul Bernard : Numéro personnel" in said
    assert "Xenia Ivanova : UID xivanova" in said
    assert f"{demo.url}/demo/courrier" in said
    assert "Ctrl-C" in said


@pytest.mark.parametrize("name", ["PORT", "CAS_PORT", "SMTP_PORT"])
def test_a_taken_port_is_one_clear_line(tmp_path: Path, name: str) -> None:
    """Which one, and how to choose another; nothing is left behind."""
    other = RunningDemo(tmp_path / "state")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        other.settings[name] = port

        with pytest.raises(AssertionError) as refused:
            other.start()

    assert str(refused.value) == f"Le port {port} est déjà pris : choisissez-en un autre avec {name}=….\n"
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_one_clear_line(tmp_path: Path, port: str) -> None:
    """The same for what is no number."""
    other = RunningDemo(tmp_path / "state", settings={"PORT": port})

    with pytest.raises(AssertionError, match=f"PORT={port} : un port est un nombre de 1 à 65535."):
        other.start()


def test_a_second_start_keeps_the_state_and_ctrl_c_stops_everything(tmp_path: Path) -> None:
    """People are not imported again, mail is still there, and no port stays open."""
    demo = RunningDemo(tmp_path / "state")
    demo.start()
    assert "40 fiche(s) créée(s)" in "".join(demo.said)
    send(demo, "lea@courriel.example")
    assert demo.stop() == 0
    assert all(is_free(port) for port in (demo.port, demo.cas_port, demo.smtp_port))

    demo.start()
    try:
        assert "fiche(s)" not in "".join(demo.said)
        assert len(demo.letters("lea@courriel.example")) == 1
    finally:
        demo.stop()


def test_each_recipient_has_a_letter(demo: RunningDemo) -> None:
    """In one Maildir, each for whom it is."""
    send(demo, "one@courriel.example", "two@courriel.example")

    assert len(demo.letters("one@courriel.example")) == len(demo.letters("two@courriel.example")) == 1
    assert isinstance(mailbox.Maildir(demo.folder / "mail"), mailbox.Maildir)
    assert {"cur", "new", "tmp"} <= {path.name for path in (demo.folder / "mail").iterdir()}


def test_a_mail_is_read_and_cannot_do_anything(demo: RunningDemo) -> None:
    """Its HTML stands in a frame without rights; its subject is text."""
    send(
        demo, "three@courriel.example", subject="<script>alert(1)</script>", html="<script>alert(2)</script><p>Oui</p>"
    )
    inbox = read(f"{demo.url}/demo/courrier")
    assert "&lt;script&gt;alert(1)" in inbox
    assert "<script" not in inbox

    address = inbox.partition('href="/demo/courrier/')[2].partition('"')[0]
    page = read(f"{demo.url}/demo/courrier/{address}")
    assert "Un texte." in page
    assert 'sandbox title="' in page
    with urllib.request.urlopen(f"{demo.url}/demo/courrier/{address}/html") as body:  # noqa: S310 - our own address
        assert body.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_a_letter_without_a_date_is_read_like_another(demo: RunningDemo) -> None:
    """Whatever a program sends, the other letters can still be read."""
    with smtplib.SMTP("127.0.0.1", demo.smtp_port, timeout=10) as server:
        for date in ("", "Date: one of these days\r\n"):
            server.sendmail("a@courriel.example", ["four@courriel.example"], f"{date}Subject: Sans date\r\n\r\nOui")

    inbox = read(f"{demo.url}/demo/courrier")

    assert inbox.count("Sans date") == 2


@pytest.mark.parametrize("declared", ["", "<?xml version='1.0' encoding='UTF-8'?>"])
def test_a_single_logout_is_read_with_or_without_its_declaration(demo: RunningDemo, declared: str) -> None:
    """Servers differ; a request of nobody's ends nothing and breaks nothing."""
    request = (
        f'{declared}<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="1">'
        "<samlp:SessionIndex>ST-nobody</samlp:SessionIndex></samlp:LogoutRequest>"
    )
    body = urllib.parse.urlencode({"logoutRequest": request}).encode()

    with urllib.request.urlopen(f"{demo.url}/login", data=body) as answer:  # noqa: S310 - our own address
        assert answer.status == 204


@pytest.mark.parametrize("key", ["..", "%2e%2e%2fsesame.db", "nothing", "..%5C..%5Csecret_key"])
def test_a_letter_that_is_none_is_not_found(demo: RunningDemo, key: str) -> None:
    """No address becomes a path."""
    with pytest.raises(urllib.error.HTTPError, match="404"):
        read(f"{demo.url}/demo/courrier/{key}")


@pytest.mark.parametrize(
    ("following", "leads_to"),
    [
        ("/", "/"),
        ("/sesame/modifier/photo?a=b", "/sesame/modifier/photo?a=b"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("/\t/evil.example", "/"),
        ("evil", "/"),
        ("", "/"),
    ],
)
def test_signing_in_never_leads_out_of_the_portal(following: str, leads_to: str) -> None:
    """Whatever the address says."""
    assert local_path(following) == leads_to


def test_no_page_of_the_demonstration_names_a_third_party() -> None:
    """Templates and styles are all local."""
    pages = [path for path in (ROOT / "demo").rglob("*") if path.suffix in {".html", ".css", ".js"}]

    assert len(pages) >= 10
    for path in pages:
        text = path.read_text("utf-8")
        assert not any(host in text for host in HOSTS)
        assert "http" not in text.replace("http-equiv", "").replace("{{ ", "")


def test_the_maintainer_s_commands_act_on_a_running_demonstration(demo: RunningDemo) -> None:
    """With the same variables, from another process."""
    said = demo.sesame("people", "import", "demo/people.csv", "--dry-run")

    assert "40 inchangée(s)" in said


def test_two_people_of_the_demonstration_had_accounts_before(demo: RunningDemo) -> None:
    """One whose password the sign-in server takes, as the start says, and one of which nothing is known."""
    said = demo.sesame("people", "adopt", "demo/accounts.csv", "--dry-run")

    assert "0 compte(s) repris" in said
    assert "2 déjà repris" in said
    sign_in = open_sign_in(Demo.of(demo.environ()).variables())
    assert all(sign_in.check_password(login, password) for login, password in BEFORE.items())


def test_the_doctor_has_nothing_to_correct_in_a_running_demonstration(demo: RunningDemo) -> None:
    """Everything is there: servers, timers, keys; asked from another process, as a maintainer does."""
    said = demo.sesame("doctor")

    assert "à corriger  " not in said
    assert f"{demo.url}/sesame/sante répond" in said
    assert "ok          Minuteur deliver" in said


def test_people_of_one_s_own_take_their_places(tmp_path: Path) -> None:
    """PEOPLE names another file; a wrong one is told with its line, and nothing starts."""
    people = tmp_path / "people.csv"
    people.write_text("uid,category,given_name,family_name,birth_date\nzoe,student,Zoé,Petit,2006-02-30\n", "utf-8")
    demo = RunningDemo(tmp_path / "state", settings={"PEOPLE": str(people)})

    with pytest.raises(AssertionError, match=r"ligne 2"):
        demo.start()


def test_the_processes_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    """Even by a signal nobody can catch."""
    demo = RunningDemo(tmp_path / "state")
    demo.start()
    assert demo.process is not None
    demo.process.kill()
    demo.process.wait()

    deadline = time.monotonic() + 20
    for port in (demo.port, demo.cas_port, demo.smtp_port):
        while not is_free(port):
            assert time.monotonic() < deadline, f"somebody still listens on {port}"
            time.sleep(0.1)
