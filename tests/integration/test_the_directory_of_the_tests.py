"""The directory that tests run against behaves as those of universities do."""

import importlib.util

import pytest

from tests.missing_part import missing
from tests.slapd_server import PEOPLE
from tests.slapd_server import WRITER
from tests.slapd_server import WRITER_PASSWORD
from tests.slapd_server import Kind
from tests.slapd_server import Slapd
from tests.slapd_server import person_dn
from tests.slapd_server import running

ENTRY = {
    "objectClass": ["inetOrgPerson", "eduPerson", "supannPerson"],
    "uid": "zstaffb",
    "cn": "Zoé Stäffb",
    "sn": "Stäffb",
    "supannEmpId": ["40127", "40128"],
}


def test_it_keeps_an_entry_of_supann_and_checks_passwords(slapd: Slapd) -> None:
    """Several numbers of a kind too."""
    slapd.put(person_dn("zstaffb"), **ENTRY, userPassword="Cerf-volant7bleu!")

    assert slapd.entry(person_dn("zstaffb"))["supannEmpId"] == ["40127", "40128"]
    assert slapd.opens(person_dn("zstaffb"), "Cerf-volant7bleu!")
    assert not slapd.opens(person_dn("zstaffb"), "Cerf-volant7bleu")


def test_it_keeps_what_it_has_when_it_starts_again(slapd: Slapd) -> None:
    """A test may stop it and start it."""
    slapd.put(person_dn("zstaffb"), **ENTRY)

    slapd.stop()
    slapd.start()

    assert slapd.entry(person_dn("zstaffb"))["uid"] == ["zstaffb"]


def test_the_library_that_speaks_to_it_is_here() -> None:
    """Without it every test of a directory is left out, which nobody may overlook in CI."""
    if importlib.util.find_spec("ldap") is None:
        missing("python-ldap", "libldap-dev libsasl2-dev gcc python3-dev")


def test_it_answers_over_tls_to_who_knows_its_certificate(slapd: Slapd) -> None:
    """By StartTLS and by LDAPS."""
    ldap = pytest.importorskip("ldap")
    for url, starts in ((slapd.url, True), (slapd.tls_url, False)):
        connection = ldap.initialize(url)
        connection.set_option(ldap.OPT_X_TLS_CACERTFILE, str(slapd.certificate))
        connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
        if starts:
            connection.start_tls_s()
        connection.simple_bind_s(WRITER, WRITER_PASSWORD)
        assert connection.search_s(PEOPLE, ldap.SCOPE_BASE)


def test_a_change_by_the_service_feeds_samba_only_by_its_own_way() -> None:
    """The overlay smbk5pwd follows RFC 3062, and no other change: which wifi is served depends on the mode."""
    dn = person_dn("zstaffb")
    ldap = pytest.importorskip("ldap")
    with running(Kind(samba=True)) as server:
        samba = {**ENTRY, "objectClass": [*ENTRY["objectClass"], "sambaSamAccount"], "sambaSID": "S-1-5-21-1-2-3-1000"}
        server.put(dn, **samba)
        connection = ldap.initialize(server.url)
        connection.simple_bind_s(WRITER, WRITER_PASSWORD)
        connection.modify_s(dn, [(ldap.MOD_REPLACE, "userPassword", [b"Cerf-volant7bleu!"])])
        assert "sambaNTPassword" not in server.entry(dn)

        connection.passwd_s(dn, None, "Parasol-9-vert!")

        assert "sambaNTPassword" in server.entry(dn)
