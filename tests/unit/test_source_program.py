"""A program as a source of people: what it prints, how it ends, and what of us it sees."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sesame.domain.people_file import FileReading
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import ProgramOrigin
from sesame.errors import Refused
from sesame.people_sources import PeopleSources
from tests.processes import lives_on

#: What goes on beside the program, and in its group.
LONG = "sleep 60"
SOURCES = PeopleSources(None)


@pytest.fixture
def source(tmp_path: Path) -> Callable[..., PeopleSource]:
    """Make a source of a shell script."""

    def make(script: str, *arguments: str, timeout: int = 20, **environment: str) -> PeopleSource:
        program = tmp_path / "people"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o700)
        origin = ProgramOrigin(
            command=(str(program), *arguments),
            folder=tmp_path,
            timeout=timeout,
            passed=("SESAME_TEST_PASSED",),
            environment=environment,
        )
        return PeopleSource(name="pegase", origin=origin, reading=FileReading())

    return make


Make = Callable[..., PeopleSource]


def read(source: PeopleSource) -> tuple[list[tuple[str, ...]], Refused | None]:
    """Return the cells of each record, and why reading ended before its end."""
    found: list[tuple[str, ...]] = []
    try:
        with SOURCES.open(source, lambda _remark: None) as rows:
            found.extend(row.cells for row in rows)
    except Refused as error:
        return found, error
    return found, None


def end(source: PeopleSource) -> tuple[str, dict[str, object]]:
    """Return why a source could not be read, and the figures of it."""
    _, why = read(source)
    assert why is not None
    return why.code, dict(why.facts)


@pytest.mark.parametrize(
    "script",
    [
        "printf 'uid;nom\\nlea;L\\303\\251a\\n'",
        """printf '{"uid": "lea", "nom": "L\\303\\251a"}\\n'""",
        "echo; sleep 0.1; echo 'uid;nom'; echo 'lea;Léa'",
    ],
    ids=["csv", "json lines", "slowly"],
)
def test_what_a_program_prints_is_read_like_a_file(source: Make, script: str) -> None:
    """By its first bytes, however they come."""
    assert read(source(script)) == ([("uid", "nom"), ("lea", "Léa")], None)


def test_a_program_is_given_its_words_as_they_are(source: Make) -> None:
    """No shell reads them."""
    assert read(source('echo uid; echo "$2"', "--all", "$HOME; rm *"))[0] == [("uid",), ("$HOME; rm *",)]


def test_a_program_sees_of_our_environment_what_it_is_passed(source: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside where programs are and how text is written; our secrets are none of its business."""
    monkeypatch.setenv("SESAME_PEPPER", "a pepper of sixteen letters")
    monkeypatch.setenv("SESAME_TEST_PASSED", "passed on")
    monkeypatch.setenv("LANG", "C.UTF-8")

    found, _ = read(source("echo name; env | cut -d= -f1", TOKEN="own"))

    assert {cells[0] for cells in found[1:]} - {"PWD", "SHLVL", "_", "OLDPWD", "LC_ALL", "LC_CTYPE", "TZ"} == {
        "PATH",
        "LANG",
        "SESAME_TEST_PASSED",
        "TOKEN",
    }


def test_a_program_has_nothing_to_read_and_is_run_in_the_folder_of_its_declaration(
    source: Make, tmp_path: Path
) -> None:
    """So that it neither waits for somebody to type, nor depends on who started us."""
    assert read(source("echo uid; cat; pwd")) == ([("uid",), (str(tmp_path),)], None)


def test_a_program_that_fails_was_not_read_whatever_it_printed(source: Make) -> None:
    """Its rows came, and its end says that they are not all of them."""
    found, why = read(source("echo uid; echo lea; exit 3"))

    assert found == [("uid",), ("lea",)]
    assert why is not None
    assert (why.code, why.facts) == ("program_failed", {"status": 3, "complained": False})


def test_a_program_that_somebody_kills_was_not_read(source: Make) -> None:
    """As when the machine has no memory left."""
    assert end(source("echo uid; kill -9 $$")) == ("program_killed", {"signal": 9, "complained": False})


def test_a_program_that_prints_nothing_was_not_read(source: Make) -> None:
    """Nobody at all is no university."""
    assert end(source(":")) == ("program_silent", {"complained": False})


def test_of_what_a_program_says_beside_only_that_it_did_is_known(
    source: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """However much it is: it may be about people, and it must not keep the program waiting."""
    code, facts = end(source("echo uid; yes 'Léa Martin est née le 3 février' | head -c 3000000 >&2; exit 1"))

    assert (code, facts) == ("program_failed", {"status": 1, "complained": True})
    assert caplog.text == ""


def test_words_beside_a_good_end_are_no_fault(source: Make) -> None:
    """Many programs tell how far they are."""
    assert read(source("echo uid; echo 'page 1' >&2; echo lea")) == ([("uid",), ("lea",)], None)


def test_a_program_that_takes_too_long_is_ended_with_all_it_started(source: Make, tmp_path: Path) -> None:
    """Also one that does not want to end."""
    began = time.monotonic()
    script = f"trap '' TERM; {LONG} & echo $! >child; echo $$ >self; echo uid; while :; do sleep 1; done"

    assert end(source(script, timeout=1)) == ("program_late", {"seconds": 1})
    assert time.monotonic() - began < 10
    pids = [int((tmp_path / name).read_text(encoding="ascii")) for name in ("self", "child")]
    assert [pid for pid in pids if lives_on(pid)] == []


def test_a_program_that_closes_its_output_and_goes_on_is_ended_too(source: Make) -> None:
    """Its good end never came."""
    assert end(source("echo uid; exec >&- 2>&-; sleep 60", timeout=1)) == ("program_late", {"seconds": 1})


def test_what_a_program_leaves_behind_does_not_keep_us_and_is_ended(source: Make, tmp_path: Path) -> None:
    """A part of it that went into the background has nothing to say after its end."""
    assert read(source(f"{LONG} >/dev/null & echo $! >child; echo uid; echo lea"))[1] is None
    assert not lives_on(int((tmp_path / "child").read_text(encoding="ascii")))


def test_a_program_is_ended_when_reading_stops_before_its_end(source: Make, tmp_path: Path) -> None:
    """Whoever looks at the first rows alone, or meets a fault of the whole."""
    with SOURCES.open(source("echo $$ >self; while echo uid; do :; done"), lambda _remark: None) as rows:
        assert next(rows).cells == ("uid",)

    assert not lives_on(int((tmp_path / "self").read_text(encoding="ascii")))


def test_a_program_that_cannot_be_started_is_told(source: Make, tmp_path: Path) -> None:
    """It is not there, may not be run, or is none."""
    absent, forbidden, none = source(":"), source(":"), source(":")
    for number, one in enumerate((absent, forbidden, none)):
        assert isinstance(one.origin, ProgramOrigin)
        path = tmp_path / f"program-{number}"
        object.__setattr__(one.origin, "command", (str(path),))
    (tmp_path / "program-1").write_text("#!/bin/sh\n", encoding="ascii")
    (tmp_path / "program-2").mkdir()

    assert {end(one)[0] for one in (absent, forbidden, none)} == {"program_not_started"}
    for one in (absent, forbidden, none):
        with pytest.raises(Refused, match="program_not_started"):
            SOURCES.look(one)


def test_looking_at_a_program_does_not_run_it(source: Make, tmp_path: Path) -> None:
    """The doctor is asked often."""
    SOURCES.look(source("touch ran"))

    assert not (tmp_path / "ran").exists()


def test_output_that_breaks_off_in_a_row_costs_the_row_as_in_a_file(source: Make) -> None:
    """The row says that nothing follows it."""
    with SOURCES.open(source("printf 'uid;nom\\nlea;Roy\\nzo'"), lambda _remark: None) as rows:
        assert [row.ended for row in rows] == [True, True, False]


_OURSELVES = """
import signal
import sys
from pathlib import Path
from sesame.domain.people_sources import PeopleSource, ProgramOrigin
from sesame.people_sources import PeopleSources
# Whoever runs the tests may have us ignore them.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
origin = ProgramOrigin(command=(sys.argv[1],), folder=Path(sys.argv[1]).parent, timeout=40)
with PeopleSources(None).open(PeopleSource(name="pegase", origin=origin), print) as rows:
    print("open", flush=True)
    list(rows)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name)
def test_who_ends_us_ends_the_program(source: Make, tmp_path: Path, number: signal.Signals) -> None:
    """It is in a group of its own, which nobody else would end."""
    source(f"echo $$ >self; echo uid; {LONG}; echo lea")
    ourselves = subprocess.Popen(
        [sys.executable, "-c", _OURSELVES, str(tmp_path / "people")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with ourselves:
        assert ourselves.stdout is not None
        assert ourselves.stdout.readline() == b"open\n"
        ourselves.send_signal(number)
        ourselves.wait(20)

    assert not lives_on(int((tmp_path / "self").read_text(encoding="ascii")))


def test_signals_are_as_they_were_afterwards(source: Make) -> None:
    """And are left alone in a thread, which may not touch them."""
    read(source("echo uid"))
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(read(source("echo uid"))))
    thread.start()
    thread.join()

    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert found == [([("uid",)], None)]
