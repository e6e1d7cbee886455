"""What a directory does behind one's back, seen by the doctor before a password of anybody depends on it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ldap", reason="pip install 'sesame-ent[ldap]', after apt install libldap-dev libsasl2-dev")

from sesame.adapters.ldap.target import LdapTarget
from sesame.adapters.password_forms import DirectoryForms
from sesame.doctor.findings import Level
from sesame.domain.publishing import Desired
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PublishedState
from sesame.domain.target_health import TargetTrouble
from sesame.publication_targets import KINDS
from sesame.target_declarations import read_targets
from tests.conftest import AppFactory
from tests.doctors_visit import found
from tests.slapd_server import PEOPLE
from tests.slapd_server import WRITER
from tests.slapd_server import WRITER_PASSWORD
from tests.slapd_server import Kind
from tests.slapd_server import Slapd
from tests.slapd_server import person_dn
from tests.slapd_server import running
from tests.unit.published import PUBLIC

PROBE = person_dn("sesame-probe")
PASSWORD = "Cerf-volant7bleu!"


@pytest.fixture(autouse=True)
def password_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have it in the environment."""
    monkeypatch.setenv("LDAP_SECRET", WRITER_PASSWORD)


@pytest.fixture
def declared(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of declarations of one directory."""

    def make(slapd: Slapd, *more: str) -> Path:
        lines = (
            "[annuaire]",
            f'ldap = ["{slapd.url}"]',
            f'bind_dn = "{WRITER}"',
            'bind_password_env = "LDAP_SECRET"',
            f'base = "{PEOPLE}"',
            "starttls = false",
            *more,
        )
        (tmp_path / "targets.toml").write_text("\n".join(lines), encoding="utf-8")
        return tmp_path / "targets.toml"

    return make


def put(slapd: Slapd, *classes: str, uid: str = "sesame-probe", **more: Any) -> None:
    """Have an entry."""
    entry = {"objectClass": ["inetOrgPerson", *classes], "uid": uid, "cn": uid, "sn": uid}
    slapd.put(person_dn(uid), **entry, **more)


def troubles(declared: Path) -> list[TargetTrouble]:
    """Return what the target finds."""
    (target,) = read_targets(declared, KINDS)
    assert isinstance(target, LdapTarget)
    return [note.trouble for note in target.examine()]


def modes(mode: str) -> tuple[str, str]:
    """Return the lines of a way in which passwords get there, with an entry to try it on."""
    return f'password = "{mode}"', f'probe = "{PROBE}"'


def test_nothing_is_in_the_way_of_each_mode(slapd: Slapd, declared: Callable[..., Path]) -> None:
    """A random password is written to the probe, and opens it."""
    put(slapd)
    seen = {mode: troubles(declared(slapd, *modes(mode))) for mode in ("argon2", "ssha512", "crypt-sha512", "none")}

    assert {mode for mode, notes in seen.items() if notes} == set()
    assert troubles(declared(slapd, *modes("exop"), "lock = true")) == []


def test_a_base_that_is_not_there_is_seen(slapd: Slapd, declared: Callable[..., Path], make_app: AppFactory) -> None:
    """Nobody would be found below it, and who has no entry only waits."""
    path = declared(slapd, *modes("none"))
    path.write_text(path.read_text("utf-8").replace(PEOPLE, f"ou=nowhere,{PEOPLE}"), encoding="utf-8")

    finding = found(make_app(people=False, SESAME_TARGETS=path), "directories")

    assert troubles(path) == [TargetTrouble.BASE_ABSENT]
    assert finding.level is Level.FAULT
    assert f"n’a pas d’entrée « ou=nowhere,{PEOPLE} »" in finding.sentence
    assert "corrigez base" in finding.remedy


def test_a_module_that_is_missing_is_seen_by_a_bind(declared: Callable[..., Path]) -> None:
    """The directory keeps the hash, and opens to nobody."""
    with running(Kind(sha2=False)) as slapd:
        put(slapd)

        assert troubles(declared(slapd, *modes("ssha512"))) == [TargetTrouble.NEVER_OPENS]


def test_a_quality_check_that_judges_hashes_is_seen(declared: Callable[..., Path]) -> None:
    """PwdCheckQuality 2 refuses what it cannot read; RFC 3062 passes."""
    with running(Kind(quality=2)) as slapd:
        put(slapd)

        assert troubles(declared(slapd, *modes("argon2"))) == [TargetTrouble.HASH_REFUSED]
        assert troubles(declared(slapd, *modes("exop"), "lock = true")) == []


def test_by_manage_access_nobody_is_asked_for_another_password(declared: Callable[..., Path]) -> None:
    """The mark that the directory sets is taken back, of a hash as well."""
    with running(Kind(access="manage", must_change=True)) as slapd:
        put(slapd)
        put(slapd, uid="lea")
        (target,) = read_targets(declared(slapd, *modes("argon2")), KINDS)
        lea = Desired(key=1, revision=1, state=PublishedState.ACTIVE, uid="lea", login="lea")
        target.publish(lea, DirectoryForms().make(PasswordForm.ARGON2, PASSWORD))

        assert "pwdReset" not in slapd.entry(person_dn("lea"))
        assert slapd.opens(person_dn("lea"), PASSWORD)
        assert troubles(declared(slapd, *modes("argon2"))) == []


def test_wifi_that_keeps_the_old_password_is_seen(declared: Callable[..., Path]) -> None:
    """What smbk5pwd writes follows RFC 3062 alone."""
    with running(Kind(samba=True)) as slapd:
        put(slapd, "sambaSamAccount", sambaSID="S-1-5-21-1-2-3-1000")

        assert troubles(declared(slapd, *modes("argon2"))) == [TargetTrouble.SAMBA_LEFT]
        assert troubles(declared(slapd, *modes("exop"), "lock = true")) == []


def test_a_lock_of_the_policy_is_no_suspension(slapd: Slapd, declared: Callable[..., Path]) -> None:
    """A change of the password lifts it, so who is suspended needs a mark that no change lifts."""
    put(slapd, uid="lea", userPassword=PASSWORD)
    for _ in range(4):
        assert not slapd.opens(person_dn("lea"), "wrong")
    assert "pwdAccountLockedTime" in slapd.entry(person_dn("lea"))
    (target,) = read_targets(declared(slapd, 'password = "argon2"'), KINDS)
    lea = Desired(key=1, revision=1, state=PublishedState.SUSPENDED, uid="lea", login="lea")

    target.publish(lea, DirectoryForms().make(PasswordForm.ARGON2, PASSWORD))

    assert "pwdAccountLockedTime" not in slapd.entry(person_dn("lea"))
    assert not slapd.opens(person_dn("lea"), PASSWORD)
    target.publish(replace(lea, state=PublishedState.ACTIVE), None)
    assert slapd.opens(person_dn("lea"), PASSWORD)


def test_what_was_not_tried_is_said(slapd: Slapd, declared: Callable[..., Path]) -> None:
    """Without an entry to try it on; and where who is suspended keeps a password that opens."""
    assert troubles(declared(slapd, 'password = "exop"')) == [
        TargetTrouble.SUSPENSION_UNMARKED,
        TargetTrouble.UNTRIED,
    ]
    slapd.empty()
    assert troubles(declared(slapd, *modes("argon2"))) == [TargetTrouble.PROBE_ABSENT]


def test_the_doctor_says_it_in_words(slapd: Slapd, declared: Callable[..., Path], make_app: Callable[..., Any]) -> None:
    """Each with what to do; a directory that is away too."""
    put(slapd)

    def said(path: Path) -> tuple[str, str]:
        app = make_app(people=False, SESAME_TARGETS=str(path), SESAME_PUBLISH_PUBLIC_KEY=PUBLIC)
        finding = found(app, "directories")
        return finding.level.value, f"{finding.sentence} {finding.remedy}"

    assert said(declared(slapd, *modes("argon2"))) == ("ok", "« annuaire » : tout peut y être écrit ")
    level, words = said(declared(slapd, 'writes = {phone = "mobil"}'))
    assert (level, "« mobil »" in words) == ("fault", True)
    level, words = said(declared(slapd, "timeout = 1", 'password = "exop"'))
    assert (level, "suspendu" in words, "probe" in words) == ("warning", True, True)
    slapd.stop()
    try:
        level, words = said(declared(slapd))
    finally:
        slapd.start()
    assert (level, "ne répond pas" in words) == ("fault", True)
