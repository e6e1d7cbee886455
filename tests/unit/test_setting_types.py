"""How each type of setting is read: what is accepted, what is not, and that nothing else ever happens."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sesame import setting_types as types
from sesame.domain.consents import PhotoUse
from sesame.setting_types import FAULT
from sesame.setting_types import Setting
from sesame.setting_types import SettingType
from sesame.setting_types import further_charters

NUMBER = types.positive(1, 100)
WORD = types.one_of("never", "always")
ALL = [value for value in vars(types).values() if isinstance(value, SettingType)] + [NUMBER, WORD]
PUBLIC = PhotoUse(id="public", labels={"fr": "Annuaire"})


def read(kind: SettingType, raw: Any, default: Any = "default") -> tuple[Any, list[str]]:
    """Read a value as the setting SESAME_X; return it with the faults noted."""
    faults: list[str] = []
    value = Setting(kind=kind, default=default, meaning="What it is for.", name="x").read(raw, faults)
    return value, faults


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (types.text, " Université ", "Université"),
        (types.text, "", ""),
        (types.boolean, True, True),
        (types.boolean, False, False),
        (types.boolean, "1", True),
        (types.boolean, "Yes", True),
        (types.boolean, " on ", True),
        (types.boolean, "FALSE", False),
        (types.boolean, "0", False),
        (types.url_or_path, "/login", "/login"),
        (types.url_or_path, "https://univ.example/reglement?v=2", "https://univ.example/reglement?v=2"),
        (types.url_or_path, "", ""),
        (types.url_prefix, "/aide", "/aide"),
        (types.url_prefix, "/portail/aide/", "/portail/aide"),
        (types.secret, "sixteen letters!", "sixteen letters!"),
        (types.secret, b"sixteen letters!", "sixteen letters!"),
        (types.secret, "", ""),
        (types.pattern, "[0-9]{5}", "[0-9]{5}"),
        (types.timezone, "Indian/Reunion", "Indian/Reunion"),
        (types.database_url, "sqlite:////var/lib/sesame.db", "sqlite:////var/lib/sesame.db"),
        (types.database_url, "postgresql+psycopg://u:p@db/sesame", "postgresql+psycopg://u:p@db/sesame"),
        (types.database_url, "", ""),
        (types.limiter_url, "memory://", "memory://"),
        (types.public_url, "https://ent.univ.example/", "https://ent.univ.example"),
        (types.public_url, "", ""),
        (WORD, "always", "always"),
        (types.limiter_url, "redis://cache/0", "redis://cache/0"),
        (types.limiter_url, "rediss://u:p@cache:6380/1", "rediss://u:p@cache:6380/1"),
        (types.mail_address, "aide@univ.example", "aide@univ.example"),
        (types.mail_address, "Sésame <aide@univ.example>", "Sésame <aide@univ.example>"),
        (types.mail_address, "", ""),
        (types.country_codes, "FR, RE", ("FR", "RE")),
        (types.country_codes, "FR BE", ("FR", "BE")),
        (types.country_codes, ["FR"], ("FR",)),
        (types.domains, "", ()),
        (types.domains, "Univ-Demo.example, etu.autre.example", ("univ-demo.example", "etu.autre.example")),
        (types.photo_uses, '[{"id": "public", "fr": "Annuaire"}]', (PUBLIC,)),
        (types.photo_uses, [{"id": "public", "fr": " Annuaire "}], (PUBLIC,)),
        (types.photo_uses, (PUBLIC,), (PUBLIC,)),
        (types.photo_uses, "[]", ()),
        (NUMBER, "1", 1),
        (NUMBER, " 100 ", 100),
        (NUMBER, 50, 50),
    ],
)
def test_a_right_value_is_read(kind: SettingType, raw: Any, value: Any) -> None:
    """From Python or as the environment writes it, white space around it aside."""
    assert read(kind, raw) == (value, [])


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (types.text, 3),
        (types.text, b"bytes"),
        (types.boolean, "maybe"),
        (types.boolean, 1),
        (types.boolean, ""),
        (types.url_or_path, "login"),
        (types.url_or_path, "//elsewhere.example"),
        (types.url_or_path, "javascript:alert(1)"),
        (types.url_or_path, "https://"),
        (types.url_or_path, "ftp://univ.example"),
        (types.url_or_path, "http://[::1"),
        (types.url_prefix, ""),
        (types.url_prefix, "/"),
        (types.url_prefix, "aide"),
        (types.url_prefix, "/a b"),
        (types.url_prefix, "//aide"),
        (types.url_prefix, "/<x>"),
        (types.secret, "short"),
        (types.secret, b"\xff" * 20),
        (types.secret, 1234567890123456),
        (types.pattern, "[0-9"),
        (types.pattern, "a{99999999999999999999}"),
        (types.timezone, "Europe/Valenciennes"),
        (types.timezone, "Europe"),
        (types.timezone, "../etc/passwd"),
        (types.timezone, ""),
        (types.database_url, "mysql://db"),
        (types.database_url, "/var/lib/sesame.db"),
        (types.public_url, "/portail"),
        (types.public_url, "ent.univ.example"),
        (types.public_url, "https://ent.univ.example/?a=1"),
        (types.public_url, "https://ent.univ.example/#top"),
        (WORD, "sometimes"),
        (WORD, ""),
        (WORD, ["never"]),
        (types.limiter_url, "cache:6379"),
        (types.limiter_url, "http://cache"),
        (types.limiter_url, ""),
        (types.mail_address, "aide"),
        (types.mail_address, "aide@univ.example\nBcc: x@y.example"),
        (types.mail_address, "a@b@"),
        (types.country_codes, ""),
        (types.domains, "example"),
        (types.domains, "lea@univ-demo.example"),
        (types.domains, [33]),
        (types.country_codes, "fr"),
        (types.country_codes, "France"),
        (types.country_codes, [33]),
        (types.country_codes, 33),
        (types.photo_uses, "public"),
        (types.photo_uses, "3"),
        (types.photo_uses, '["public"]'),
        (types.photo_uses, '{"id": "public", "fr": "Annuaire"}'),
        (types.photo_uses, '[{"fr": "Annuaire"}]'),
        (types.photo_uses, '[{"id": "public"}]'),
        (types.photo_uses, '[{"id": "Public!", "fr": "Annuaire"}]'),
        (types.photo_uses, '[{"id": 3, "fr": "Annuaire"}]'),
        (types.photo_uses, '[{"id": "public", "fr": "A"}, {"id": "public", "fr": "B"}]'),
        (NUMBER, 0),
        (NUMBER, 101),
        (NUMBER, "-5"),
        (NUMBER, "1.5"),
        (NUMBER, 1.0),
        (NUMBER, True),
        (NUMBER, "many"),
        (NUMBER, "9" * 5000),
        (NUMBER, [1]),
    ],
)
def test_a_wrong_value_is_a_fault_in_words(kind: SettingType, raw: Any) -> None:
    """The line names the key and what is allowed."""
    value, faults = read(kind, raw)

    assert value is FAULT
    assert len(faults) == 1
    assert faults[0].startswith("SESAME_X: ")
    assert kind.allowed in faults[0]


def test_a_fault_says_what_was_found_and_why() -> None:
    """The value is shown as it was given, and the reason where there is one."""
    assert "'[0-9'" in read(types.pattern, "[0-9")[1][0]
    assert "unterminated" in read(types.pattern, "[0-9")[1][0]
    assert "two users" not in read(types.photo_uses, "[1]")[1][0]


@pytest.mark.parametrize("kind", [types.secret, types.database_url, types.limiter_url])
def test_a_fault_never_shows_a_secret(kind: SettingType) -> None:
    """Neither the value nor what Python had to say about it."""
    _, faults = read(kind, "hunter2 ://")

    assert faults
    assert "hunter2" not in faults[0]


def test_a_value_that_is_not_set_is_the_default() -> None:
    """The default is not read again."""
    assert read(NUMBER, None, default=3) == (3, [])


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_a_required_value_must_be_set(nothing: str | None) -> None:
    """An empty text is not a value; the line says what the setting is for."""
    value, faults = read(types.url_or_path, nothing, default=None)

    assert value is FAULT
    assert "required" in faults[0]
    assert "What it is for." in faults[0]


@given(
    st.sampled_from(ALL),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "fr"]) | st.text(), inner),
        max_leaves=5,
    ),
)
def test_any_value_is_read_or_a_fault(kind: SettingType, raw: Any) -> None:
    """Nothing in a configuration makes the check itself fail."""
    value, faults = read(kind, raw)

    assert (value is FAULT) == bool(faults)


@given(st.sampled_from(ALL), st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00")))
def test_any_environment_text_is_read_or_a_fault(kind: SettingType, raw: str) -> None:
    """A fault is one line."""
    value, faults = read(kind, raw)

    assert (value is FAULT) == bool(faults)
    assert all(re.fullmatch(r"SESAME_X: [^\n\r]*", fault) for fault in faults)


def test_further_charters_need_an_id_a_title_an_address_and_a_version() -> None:
    """Each once; what is missing is said in words."""
    right = {"id": "renater", "fr": "Charte RENATER", "url": "/renater", "version": "2014"}
    (charter,) = further_charters.parse([right])
    assert (charter.subject, charter.version, charter.url) == ("charter:renater", "2014", "/renater")
    assert charter.label("en") == "Charte RENATER"

    wrong = [
        [right, right],
        ["renater"],
        [{**right, "id": "RENATER"}],
        [{**right, "fr": ""}],
        [{**right, "url": ""}],
        [{**right, "url": "javascript:alert(1)"}],
        [{**right, "version": ""}],
        [{key: value for key, value in right.items() if key != "version"}],
    ]
    assert [entries for entries in wrong if not _refused(entries)] == []


def _refused(entries: object) -> bool:
    try:
        further_charters.parse(entries)
    except (ValueError, TypeError, KeyError):
        return True
    return False
