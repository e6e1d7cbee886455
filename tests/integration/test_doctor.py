"""`flask sesame doctor`: a line for each thing it looked at, and whether there is something to mend."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from sesame import doctor
from sesame.doctor.checks import CHECKS
from sesame.doctor.findings import Level
from sesame.mounted import mounted
from tests.conftest import CHEAP
from tests.conftest import AppFactory
from tests.demo_running import free_ports
from tests.doctors_visit import findings
from tests.doctors_visit import found
from tests.mail_servers import mail_server
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.served import served_at
from tests.store_of import engine_of
from tests.store_of import everything

#: As strong as a real one, and nobody's.
KEY = "7c1d9e0a55f24b8e93aa06d1b4c7e2f8"
#: Seconds that a hash may take while other tests run beside this one.
PATIENCE = 60
FOLDER = Path(doctor.__file__).parent


def run(app: Flask, *words: str) -> Result:
    """Type the command."""
    return app.test_cli_runner().invoke(args=["sesame", "doctor", *words])


@pytest.fixture
def healthy(make_app: AppFactory, monkeypatch: pytest.MonkeyPatch, port: int, mail_port: int) -> Flask:
    """Return an app that lacks nothing, for a server at that port; its timers have just run."""
    monkeypatch.setattr("sesame.doctor.hashing._SLOWEST", PATIENCE)
    app = make_app(
        SECRET_KEY=KEY,
        SESAME_PUBLIC_URL=f"http://127.0.0.1:{port}",
        SESAME_DELIVER_AFTER_RESPONSE=False,
        SESAME_HASH_MEMORY_KIB=65536,
        SESAME_HASH_AT_ONCE=1,
        MAIL_SUPPRESS_SEND=False,
        MAIL_SERVER="127.0.0.1",
        MAIL_PORT=mail_port,
        **{key: value for key, value in CHEAP.items() if key != "SESAME_HASH_MEMORY_KIB"},
    )
    for timer in ("deliver", "purge"):
        app.test_cli_runner().invoke(args=["sesame", timer])
    return app


@pytest.fixture
def mail_port() -> Iterator[int]:
    """Return where a mail server takes everything."""
    with mail_server() as server:
        yield server.port


@pytest.fixture
def port() -> int:
    """Return where the portal is served."""
    return free_ports(1)[0]


def test_every_module_of_the_folder_is_asked() -> None:
    """A check that is written and not named would never run."""
    known = {check.look.__module__ for check in CHECKS}
    written = {path.stem for path in FOLDER.glob("*.py") if "CHECKS = (" in path.read_text("utf-8")}

    assert known == {f"sesame.doctor.{name}" for name in written}
    assert len(known) >= 10
    assert len({check.id for check in CHECKS}) == len(CHECKS)


def test_each_thing_is_a_line_and_each_fault_says_what_to_do(app: Flask) -> None:
    """In French, with the faults counted at the end, and an exit status a script can use."""
    result = run(app)

    *lines, summary = result.output.splitlines()
    assert result.exit_code == 1
    assert len(lines) == len(CHECKS)
    assert all(("→" in line) is not line.startswith("ok ") for line in lines)
    assert any(line.startswith("ok          Base de données : SQLite 3.") for line in lines)
    assert summary.endswith(" à voir.")
    assert f"{sum(line.startswith('à corriger') for line in lines)} point(s) à corriger" in summary


def test_a_program_reads_the_same_as_json(app: Flask) -> None:
    """One object, with an id for each check."""
    result = run(app, "--json")

    told = json.loads(result.output)
    assert result.exit_code == 1
    assert told["level"] == "fault"
    assert [one["id"] for one in told["checks"]] == [check.id for check in CHECKS]
    assert all(one["level"] == "ok" or one["remedy"] for one in told["checks"])


def test_all_is_well_where_all_is_well(healthy: Flask, port: int) -> None:
    """Exit status 0, in lines and as JSON; and nothing was changed by looking."""
    with served_at(healthy, port):
        before = everything(healthy)
        result, as_json = run(healthy), run(healthy, "--json")
        after = everything(healthy)

    assert result.output.splitlines()[-1] == "Tout va bien.", result.output
    assert (result.exit_code, as_json.exit_code) == (0, 0)
    assert json.loads(as_json.output)["level"] == "ok"
    assert after == before


def test_what_is_only_to_be_looked_at_fails_where_that_is_asked_for(
    healthy: Flask, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site that means it so keeps a status of 0."""
    monkeypatch.setattr("sesame.doctor.hashing.memory_limit", lambda: 100 << 20)

    with served_at(healthy, port):
        usual, strict = run(healthy), run(healthy, "--strict")

    assert usual.output.splitlines()[-1] == "0 point(s) à corriger, 1 à voir."
    assert (usual.exit_code, strict.exit_code) == (0, 1)


def test_nothing_secret_and_nobody_is_in_what_it_says(make_app: AppFactory) -> None:
    """The lines are copied into tickets."""
    app = make_app(
        SESAME_PEPPER="a pepper of this test",
        SESAME_HEALTH_TOKEN="a token of this test",
        MAIL_USERNAME="sender-login",
        MAIL_PASSWORD="sender-password",
        SESAME_DATABASE_URL=f"postgresql+psycopg://nobody:database-word@127.0.0.1:{free_ports(1)[0]}/none",
        people=False,
    )

    said = run(app).output + run(app, "--json").output

    for secret in ("a secret of", "a pepper", "a token", "sender-", "database-word"):
        assert secret not in said


def test_a_check_that_fails_is_a_line_and_the_others_go_on(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the world is stranger than we thought, the rest is told all the same."""

    def strange(_here: object) -> str:
        message = "Léa Martin-Duval was here"
        raise LookupError(message)

    monkeypatch.setattr("sesame.limiter_store.kind_of", strange)

    with caplog.at_level(logging.ERROR, logger="sesame"):
        said = findings(app)

    assert said["limiter"].level is Level.FAULT
    assert "LookupError" in said["limiter"].sentence
    assert "Léa" not in said["limiter"].sentence + caplog.text
    assert said["database"].level is Level.OK
    assert len(said) == len(CHECKS)


def test_a_database_that_is_away_is_told_once_by_its_class(make_app: AppFactory) -> None:
    """What could not be seen for that reason says so, and no more."""
    (nowhere,) = free_ports(1)
    app = make_app(people=False, SESAME_DATABASE_URL=f"postgresql+psycopg://nobody@127.0.0.1:{nowhere}/none")

    said = findings(app)

    assert said["database"].level is Level.FAULT
    assert said["database"].sentence == "PostgreSQL ne répond pas (OperationalError)"
    assert said["outbox"].sentence == "la base de données ne répond pas, et rien n’a pu être vu"


def test_tables_of_another_version_are_told(app: Flask) -> None:
    """With the command that mends it."""
    with engine_of(app).begin() as connection:
        connection.exec_driver_sql("DELETE FROM sesame_alembic_version")

    said = found(app, "database")

    assert said.level is Level.FAULT
    assert "flask sesame database upgrade" in said.remedy


def test_a_database_that_others_may_read_is_a_fault(app: Flask, tmp_path: Path) -> None:
    """It holds birth dates; the file is made for the portal's user alone."""
    assert found(app, "database").level is Level.OK
    (tmp_path / "sesame.db").chmod(0o644)

    assert found(app, "database").level is Level.FAULT


def test_timers_that_run_are_told_and_those_that_stopped(app: Flask, later: Later) -> None:
    """Never, a moment ago, and too long ago."""
    never = found(app, "timer-deliver")
    for timer in ("deliver", "purge"):
        app.test_cli_runner().invoke(args=["sesame", timer])
    running = [found(app, "timer-deliver"), found(app, "timer-purge")]
    later.advance(hours=1)
    an_hour_later = [found(app, "timer-deliver"), found(app, "timer-purge")]
    later.advance(days=3)

    assert (never.level, never.sentence) == (Level.FAULT, "n’a jamais tourné")
    assert [one.level for one in running] == [Level.OK, Level.OK]
    assert [one.level for one in an_hour_later] == [Level.FAULT, Level.OK]
    assert an_hour_later[0].sentence == "n’a pas tourné depuis 60 min"
    assert found(app, "timer-purge").sentence == "n’a pas tourné depuis 3 jours"


def test_mails_that_wait_are_told_with_the_age_of_the_oldest(make_app: AppFactory, later: Later) -> None:
    """A quarter of an hour is a server that was busy; two hours are not; a given-up one is a fault."""
    app = make_app(MAIL_SERVER="127.0.0.1", MAIL_PORT=free_ports(1)[0], MAIL_SUPPRESS_SEND=False)
    assert found(app, "outbox").sentence == "rien n’attend"
    at_activation(app).go_to("termine")
    fresh = found(app, "outbox")
    later.advance(hours=2)
    old = found(app, "outbox")
    for _ in range(30):
        if app.test_cli_runner().invoke(args=["sesame", "deliver"]).exit_code == 1:
            break
        later.advance(days=1)
    given_up = found(app, "outbox")

    assert fresh.level is Level.OK
    assert (old.level, old.sentence) == (Level.WARNING, "2 mail(s) en attente, le plus ancien depuis 2 h")
    assert (given_up.level, given_up.sentence) == (Level.FAULT, "2 mail(s) abandonné(s), 0 en attente")
    assert "--retry" in given_up.remedy


def test_secrets_in_files_that_others_may_read_are_told_by_name(make_app: AppFactory, tmp_path: Path) -> None:
    """The name of the file, never what is in it."""
    file = tmp_path / "pepper"
    file.write_text("a pepper of this test", encoding="utf-8")
    file.chmod(0o600)
    app = make_app(SESAME_PEPPER_FILE=str(file))
    assert found(app, "secret-files").level is Level.OK
    file.chmod(0o644)

    said = found(app, "secret-files")

    assert said.level is Level.FAULT
    assert str(file) in said.sentence
    assert "a pepper of this test" not in said.sentence + said.remedy


def test_a_pepper_that_is_the_secret_key_is_a_fault(make_app: AppFactory) -> None:
    """The one may be changed, the other never."""
    assert found(make_app(SECRET_KEY=KEY, SESAME_PEPPER=KEY), "pepper").level is Level.FAULT
    assert found(make_app(SECRET_KEY=KEY, SESAME_PEPPER=KEY[::-1]), "pepper").level is Level.OK
    assert found(make_app(SECRET_KEY=KEY), "pepper").level is Level.OK


@pytest.mark.parametrize(
    ("settings", "level"),
    [
        ({"SESAME_HASH_MEMORY_KIB": 8192, "SESAME_HASH_TIME_COST": 1}, Level.FAULT),
        ({"SESAME_HASH_MEMORY_KIB": 19456, "SESAME_HASH_TIME_COST": 1}, Level.FAULT),
        ({"SESAME_HASH_MEMORY_KIB": 19456, "SESAME_HASH_TIME_COST": 2}, Level.OK),
        ({"SESAME_HASH_MEMORY_KIB": 8192, "SESAME_HASH_TIME_COST": 5}, Level.OK),
    ],
)
def test_hashes_weaker_than_those_recommended_are_a_fault(
    make_app: AppFactory, monkeypatch: pytest.MonkeyPatch, settings: dict[str, int], level: Level
) -> None:
    """Memory and passes make up for each other, down to a point."""
    monkeypatch.setattr("sesame.doctor.hashing._SLOWEST", PATIENCE)
    app = make_app(people=False, **settings)

    assert found(app, "hash-strength").level is level
    assert mounted(app).services.settings.hash_time_cost == settings["SESAME_HASH_TIME_COST"]


@pytest.mark.parametrize(
    ("mebibytes", "level"), [(8192, Level.OK), (900, Level.WARNING), (600, Level.FAULT), (None, Level.OK)]
)
def test_the_hashes_of_all_processes_are_held_against_the_memory_there_is(
    make_app: AppFactory, monkeypatch: pytest.MonkeyPatch, mebibytes: int | None, level: Level
) -> None:
    """Two processes, each with four hashes of 64 MiB at once, are 512 MiB."""
    limit = mebibytes and mebibytes << 20
    monkeypatch.setattr("sesame.doctor.hashing.memory_limit", lambda: limit)
    app = make_app(people=False, SESAME_HASH_MEMORY_KIB=65536, SESAME_HASH_AT_ONCE=4)

    said = found(app, "hash-memory", processes=2)

    assert said.level is level
    assert "512 Mio pour les hachages de 2 processus" in said.sentence


def test_a_hash_that_keeps_people_waiting_is_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page that checks a password waits as long."""
    monkeypatch.setattr("sesame.doctor.hashing._SLOWEST", 0)
    monkeypatch.setattr("sesame.doctor.hashing._LEAST", {1: 0})

    said = found(app, "hash-strength")

    assert said.level is Level.WARNING
    assert "SESAME_HASH_TIME_COST" in said.remedy


def test_what_was_noticed_at_mount_is_told_again(app: Flask) -> None:
    """In its words, so that nobody has to look for them in an old log."""
    assert found(app, "notices").level is Level.OK
    mounted(app).notices.tell("one", "an address is taken")
    mounted(app).notices.tell("other", "the layout has no title")

    said = found(app, "notices")

    assert said.level is Level.WARNING
    assert said.sentence == "an address is taken ; the layout has no title"
