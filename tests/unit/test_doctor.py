"""How the doctor judges what it was told, without a world around it."""

import datetime as dt
import secrets
from pathlib import Path

import pytest

from sesame.doctor.findings import Level
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning
from sesame.doctor.findings import worst
from sesame.doctor.hashing import memory_limit
from sesame.doctor.keys import judge
from sesame.doctor.public_address import days_of
from sesame.doctor.timers import duration

EXAMPLES = [
    "dev",
    "Secret-2026!",
    "change-me-before-production-please",
    "changez-moi avant la mise en service",
    "django-insecure-3k#9x!q7z@0v$m2p&w8t",
    "your-secret-key-goes-here-8f3a",
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
    '_5#y2L"F4Q8z\\n\\xec]/',
    "A0Zr98j/3yX R~XHH!jmN]LWX/,?RT",
    "0123456789abcdef0123456789abcdef",
]


def test_keys_of_examples_are_faults() -> None:
    """However long they are: everybody has read them."""
    assert [key for key in EXAMPLES if judge(key, "").level is not Level.FAULT] == []


def test_keys_drawn_at_random_are_taken() -> None:
    """In hexadecimal digits, in base64, as bytes; by every usual command."""
    drawn = [make(32) for make in (secrets.token_hex, secrets.token_urlsafe) for _ in range(200)]

    # Six letters in a row come by chance as well.
    drawn.append("63465ce12f33a1cf9433279539df9fa9c5abcdef07037cf2deeeaffe193d001c")
    assert [key for key in drawn if judge(key, "").level is not Level.OK] == []


@pytest.mark.parametrize(
    ("key", "level"),
    [
        ("a" * 64, Level.FAULT),
        ("0101010101010101", Level.FAULT),
        ("40127993551", Level.FAULT),
        ("k3v9x1q7z0m2p8w4", Level.FAULT),
        ("k3v9x1q7z0m2p8w4t6y5", Level.WARNING),
        ("k3v9x1q7z0m2p8w4t6y5j7h2c4n8b3", Level.OK),
    ],
)
def test_a_key_is_as_strong_as_it_is_long_and_varied(key: str, level: Level) -> None:
    """A character over and over adds nothing; none of the key is told."""
    said = judge(key, "une autre")

    assert said.level is level
    assert key not in said.sentence + said.remedy


def test_the_gravest_finding_is_told() -> None:
    """The first of those alike."""
    assert worst([ok("a"), warning("b", "-"), ok("c")]).sentence == "b"
    assert worst([ok("a"), fault("b", "-"), warning("c", "-"), fault("d", "-")]).sentence == "b"
    assert worst([ok("a"), ok("b")]).sentence == "a"


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (dt.timedelta(seconds=-3), "0 s"),
        (dt.timedelta(seconds=59), "59 s"),
        (dt.timedelta(minutes=3), "3 min"),
        (dt.timedelta(minutes=119), "119 min"),
        (dt.timedelta(hours=47), "47 h"),
        (dt.timedelta(days=5, hours=3), "5 jours"),
    ],
)
def test_a_length_of_time_is_told_in_one_unit(age: dt.timedelta, told: str) -> None:
    """The largest one that still tells it; two clocks may differ by a little."""
    assert duration(age) == told


@pytest.mark.parametrize(
    ("machine", "container", "limit"),
    [
        ("MemTotal:        2048 kB\nMemFree:  1 kB\n", None, 2048 * 1024),
        ("MemTotal:        2048 kB\n", "1048576\n", 1048576),
        ("MemTotal:        2048 kB\n", "max\n", 2048 * 1024),
        ("MemTotal:        2048 kB\n", "9223372036854771712\n", 2048 * 1024),
        (None, "1048576\n", 1048576),
        (None, None, None),
    ],
)
def test_memory_is_that_of_the_machine_or_of_the_container(
    tmp_path: Path, machine: str | None, container: str | None, limit: int | None
) -> None:
    """Whichever is less; where neither tells, it is not known."""
    for name, text in (("meminfo", machine), ("memory.max", container)):
        if text is not None:
            (tmp_path / name).write_text(text, encoding="ascii")

    assert memory_limit(tmp_path / "meminfo", (tmp_path / "none", tmp_path / "memory.max")) == limit


def test_this_machine_tells_its_memory() -> None:
    """The usual places are there on Linux."""
    found = memory_limit()

    assert found is None or found > 1 << 20
    assert (found is not None) or not Path("/proc/meminfo").exists()


@pytest.mark.parametrize(
    ("certificate", "days"), [({"notAfter": "Jan 11 00:00:00 1970 GMT"}, 9), ({}, None), (None, None)]
)
def test_the_days_of_a_certificate_are_counted(certificate: dict[str, str] | None, days: int | None) -> None:
    """From this moment to its end; none where the server showed none."""
    assert days_of(certificate, 86400) == days
