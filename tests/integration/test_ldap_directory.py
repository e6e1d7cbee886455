"""Whatever becomes of the servers of a directory, nobody waits for long or hears a wrong no."""

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ldap", reason="pip install 'sesame-ent[ldap]', after apt install libldap-dev libsasl2-dev")

from sesame.adapters.ldap.answers import Away
from sesame.adapters.ldap.directory import Directory
from sesame.adapters.ldap.schema import read_schema
from sesame.adapters.ldap.searching import both
from sesame.adapters.ldap.searching import entry_at
from sesame.adapters.ldap.searching import equal
from sesame.adapters.ldap.searching import one_entry
from sesame.adapters.ldap.searching import paged
from sesame.domain.ldap_servers import LdapServers
from sesame.errors import Refused
from tests.certificates import make_certificate
from tests.demo_running import free_ports
from tests.ldap_proxy import LdapProxy
from tests.ldap_proxy import standing_before
from tests.slapd_server import PEOPLE
from tests.slapd_server import WRITER
from tests.slapd_server import WRITER_PASSWORD
from tests.slapd_server import Slapd
from tests.slapd_server import person_dn


@pytest.fixture
def proxy(slapd: Slapd) -> Iterator[LdapProxy]:
    """Return what stands between Sésame and the directory."""
    with standing_before(slapd.port) as found:
        yield found


def servers(*urls: str, **told: Any) -> LdapServers:
    """Return what a site says of its directory."""
    usual = {"bind_dn": WRITER, "password": WRITER_PASSWORD, "starttls": False, "patience": 0.5, "timeout": 0.5}
    return LdapServers(urls=urls, **{**usual, **told})


def put_several(slapd: Slapd, many: int = 3) -> None:
    """Have so many people in the directory, and no others."""
    slapd.empty()
    for number in range(many):
        slapd.put(
            person_dn(f"p{number}"),
            objectClass=["inetOrgPerson", "supannPerson"],
            uid=f"p{number}",
            cn="x",
            sn="x",
            supannEtuId=[f"2240{number}", "same"],
        )


def uids(connection: Any, query: str = "(uid=*)", page: int = 500) -> list[str]:
    """Return the uids a filter finds."""
    return sorted(entry.text("UID") for entry in paged(connection, PEOPLE, query, ["uid"], page=page))


def dead() -> str:
    """Return the address of a server that is not there."""
    return f"ldap://127.0.0.1:{free_ports(1)[0]}"


def test_a_first_server_that_is_dead_is_passed_over(slapd: Slapd) -> None:
    """And it is not asked again for a minute."""
    put_several(slapd)
    directory = Directory(servers(dead(), slapd.url))

    assert directory.ask(uids) == ["p0", "p1", "p2"]


def test_a_server_that_hangs_is_passed_over_and_tried_last(slapd: Slapd, proxy: LdapProxy) -> None:
    """Only the first question waits for it."""
    put_several(slapd)
    proxy.mode = "hang"
    directory = Directory(servers(proxy.url, slapd.url))

    assert directory.ask(uids) == ["p0", "p1", "p2"]
    directory.close()
    began = time.monotonic()
    assert directory.ask(uids) == ["p0", "p1", "p2"]

    assert time.monotonic() - began < 0.4
    assert proxy.connections == 1


def test_one_connection_serves_a_run(slapd: Slapd, proxy: LdapProxy) -> None:
    """Ten questions, one connection."""
    put_several(slapd)
    directory = Directory(servers(proxy.url))

    for _ in range(10):
        directory.ask(uids)

    assert proxy.connections == 1


def test_a_connection_that_was_cut_is_opened_anew(slapd: Slapd, proxy: LdapProxy) -> None:
    """Nobody sees that a firewall forgot it."""
    put_several(slapd)
    directory = Directory(servers(proxy.url))
    directory.ask(uids)

    proxy.cut()

    assert directory.ask(uids) == ["p0", "p1", "p2"]


def test_a_question_that_must_not_be_put_twice_is_not(slapd: Slapd, proxy: LdapProxy) -> None:
    """Whether a password was changed is not known when the line was cut."""
    directory = Directory(servers(proxy.url))
    directory.ask(uids)
    asked = []
    proxy.cut()

    def question(connection: Any) -> None:
        asked.append(connection)
        uids(connection)

    with pytest.raises(Away):
        directory.ask(question, again=False)
    assert len(asked) == 1


def test_a_busy_server_is_not_a_no(slapd: Slapd, proxy: LdapProxy) -> None:
    """The next server is asked; where there is none, the directory is away."""
    put_several(slapd)
    directory = Directory(servers(proxy.url, slapd.url))
    directory.ask(uids)
    proxy.mode = "busy"

    assert directory.ask(uids) == ["p0", "p1", "p2"]
    with pytest.raises(Away) as told:
        Directory(servers(proxy.url)).ask(uids)
    assert told.value.why == "busy"


def test_a_slow_server_is_waited_for_within_bounds(slapd: Slapd, proxy: LdapProxy) -> None:
    """A tenth of a second is waited for, more than the time-out is not."""
    put_several(slapd)
    proxy.mode, proxy.delay = "slow", 0.1
    directory = Directory(servers(proxy.url))
    assert directory.ask(uids) == ["p0", "p1", "p2"]

    proxy.delay = 2
    began = time.monotonic()
    with pytest.raises(Away) as told:
        directory.ask(uids)

    assert told.value.why == "silent"
    assert time.monotonic() - began < 1.5


def test_a_silent_directory_costs_one_time_out_a_minute(slapd: Slapd, proxy: LdapProxy) -> None:
    """Who comes meanwhile hears at once that it is away; after a minute one asks again."""
    put_several(slapd)
    now = [1000.0]

    def clock() -> float:
        return now[0]

    proxy.mode = "hang"
    directory = Directory(servers(proxy.url, timeout=0.2, patience=0.2), now=clock)

    def slow(connection: Any) -> None:
        uids(connection)

    # The clock of the test stands for the time that was waited.
    waited = directory._opening._connected

    def waiting(url: str) -> Any:
        now[0] += 5
        return waited(url)

    directory._opening._connected = waiting  # type: ignore[method-assign]
    for _ in range(3):
        with pytest.raises(Away):
            directory.ask(slow)
    assert proxy.connections == 1

    proxy.mode = "pass"
    now[0] += 61
    assert directory.ask(uids) == ["p0", "p1", "p2"]


def test_both_ways_of_tls_look_at_the_certificate(slapd: Slapd, tmp_path: Path) -> None:
    """Of an authority that is not ours nothing is believed, and no password is sent."""
    put_several(slapd)
    stranger = make_certificate(tmp_path).certificate
    for url in (slapd.url, slapd.tls_url):
        told = servers(url, starttls=True, certificates=str(slapd.certificate), timeout=3, patience=3)
        assert Directory(told).ask(uids) == ["p0", "p1", "p2"], url
        with pytest.raises(Away) as refused:
            Directory(replace(told, certificates=str(stranger))).ask(uids)
        assert refused.value.why == "tls", url


def test_a_wrong_password_of_the_service_is_no_answer_about_anybody(slapd: Slapd) -> None:
    """Nor is an empty one, which would be a bind of nobody."""
    for password in ("wrong", ""):
        with pytest.raises(Away) as told:
            Directory(servers(slapd.url, password=password)).ask(uids)
        assert told.value.why == "bind"


def test_a_server_that_is_not_there_is_away_and_of_no_wrong_certificate(slapd: Slapd) -> None:
    """Maintainers are told the right of the two."""
    for url in (dead(), dead().replace("ldap:", "ldaps:")):
        with pytest.raises(Away) as told:
            Directory(servers(url)).ask(uids)
        assert told.value.why == "away", url


def test_pages_go_on_until_the_last_entry(slapd: Slapd) -> None:
    """Seven people by pages of three."""
    put_several(slapd, 7)

    assert Directory(servers(slapd.url)).ask(lambda line: uids(line, page=3)) == [f"p{at}" for at in range(7)]


def test_two_entries_for_one_number_are_refused(slapd: Slapd) -> None:
    """Of two people, neither is whoever comes with that number."""
    put_several(slapd)
    directory = Directory(servers(slapd.url))

    def find(value: str) -> Any:
        return directory.ask(lambda line: one_entry(line, PEOPLE, equal("supannEtuId", value), ["uid"]))

    assert find("22401").text("uid") == "p1"
    assert find("nobody") is None
    with pytest.raises(Refused, match="ldap_ambiguous"):
        find("same")


def test_what_people_type_is_never_a_filter(slapd: Slapd) -> None:
    """Stars and brackets find who has them in a number, and nobody else."""
    put_several(slapd)
    directory = Directory(servers(slapd.url))
    typed = ["*", "2240*", "22401)(uid=*", "\\2a", "\0", "22401))(|(uid=*"]

    def find(value: str) -> Any:
        query = both("objectClass=inetOrgPerson", equal("supannEtuId", value))
        return directory.ask(lambda line: one_entry(line, PEOPLE, query, ["uid"]))

    assert [value for value in typed if find(value) is not None] == []
    assert find("22401") is not None


def test_a_name_the_server_does_not_know_is_seen_before_it_finds_nobody(slapd: Slapd) -> None:
    """A misspelt attribute in a filter is no error of the server's."""
    put_several(slapd)
    directory = Directory(servers(slapd.url))
    schema = directory.ask(lambda line: read_schema(line, PEOPLE))

    assert directory.ask(lambda line: uids(line, "(supanEtuId=22401)")) == []
    assert schema.unknown_attributes(["supannEtuId", "SUPANNCODEINE", "cn;lang-fr", "supanEtuId"]) == ["supanEtuId"]
    assert schema.unknown_classes(["supannPerson", "supanPerson"]) == ["supanPerson"]
    assert "supannlisterouge" in schema.allowed(["supannPerson"])
    assert "supannlisterouge" not in schema.allowed(["inetOrgPerson"])
    assert schema.is_single("supannAliasLogin")
    assert not schema.is_single("supannEtuId")


def test_an_error_names_a_code_and_nothing_of_what_was_asked(slapd: Slapd, caplog: pytest.LogCaptureFixture) -> None:
    """Neither whom it was about, nor what was to be written."""
    caplog.set_level(logging.DEBUG)
    put_several(slapd)
    directory = Directory(servers(slapd.url))
    secret = "ne-pas-écrire"

    def write(connection: Any) -> None:
        connection.modify_s(person_dn("p1"), [(2, "supannListeRouge", [secret.encode()])])

    with pytest.raises(Refused) as told:
        directory.ask(write)

    assert told.value.code == "ldap_value_malformed"
    assert told.value.facts == {"result": 21}
    assert secret not in f"{told.value!r}{told.value.__context__!s}{caplog.text}".replace(str(told.value), "")
    assert directory.ask(lambda line: entry_at(line, person_dn("p1"), ["uid"])) is not None
    assert directory.ask(lambda line: entry_at(line, person_dn("p9"), ["uid"])) is None
