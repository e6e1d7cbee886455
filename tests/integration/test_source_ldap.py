"""People from a directory: read whole or not at all, by names its schema knows, in the forms that directories write."""

import json
from collections.abc import Callable
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ldap", reason="pip install 'sesame-ent[ldap]', after apt install libldap-dev libsasl2-dev")

from sqlalchemy import select

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.schema import SqlSchema
from sesame.domain.people_sources import Misdeclared
from sesame.errors import Refused
from sesame.people_sources import PeopleSources
from sesame.services.people_report import Hearers
from sesame.services.people_report import ImportReport
from sesame.services.people_report import Run
from sesame.source_words import declaration_messages
from sesame.source_words import reading_message
from tests.ldap_proxy import LdapProxy
from tests.ldap_proxy import standing_before
from tests.slapd_server import PEOPLE
from tests.slapd_server import WRITER
from tests.slapd_server import WRITER_PASSWORD
from tests.slapd_server import Kind
from tests.slapd_server import Slapd
from tests.slapd_server import person_dn
from tests.slapd_server import running
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.house import House

#: An entry as a university has it.
LEA = {
    "objectClass": ["inetOrgPerson", "eduPerson", "supannPerson"],
    "uid": "lea",
    "cn": "Léa Martin",
    "sn": "Martin",
    "givenName": "Léa",
    "supannNomDeNaissance": "Durand",
    "supannAliasLogin": "lmartin",
    "eduPersonPrimaryAffiliation": "student",
    "supannOIDCDateDeNaissance": "2007-02-03",
    "supannEtuId": ["22405555", "22401234"],
    "supannCodeINE": "123456789AB",
    "mail": "lea.martin@univ-demo.example",
    "supannMailPrive": ["{PRO}lea@travail.example", "{secours}lea@courriel.example"],
    "supannTelephonePrive": ["{FIXEPERSO}01 39 98 00 01", "{MOBPERSO}06 39 98 00 01"],
}

Reading = Callable[..., list[dict[str, str]]]


@pytest.fixture
def declared(slapd: Slapd, tmp_path: Path) -> Callable[..., PeopleSources]:
    """Return a maker of sources with one directory; keywords are its keys."""

    def make(url: str = "", **keys: Any) -> PeopleSources:
        usual = {
            "ldap": [url or slapd.url],
            "bind_dn": WRITER,
            "bind_password": WRITER_PASSWORD,
            "base": PEOPLE,
            "starttls": False,
            "timeout": 2,
        }
        told = {**usual, **keys}
        lines = [f"{key} = {_toml(value)}" for key, value in told.items() if value is not None]
        path = tmp_path / "sources.toml"
        path.write_text("\n".join(["[annuaire]", *lines]) + "\n", encoding="utf-8")
        return PeopleSources(path)

    return make


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


@pytest.fixture
def read(declared: Callable[..., PeopleSources]) -> Reading:
    """Return what reads a directory that is declared so: its rows, by the names of our columns."""

    def reading(**keys: Any) -> list[dict[str, str]]:
        sources = declared(**keys)
        with sources.open(sources.get("annuaire"), lambda _remark: None) as rows:
            titles = next(rows).cells
            return [dict(zip(titles, row.cells, strict=True)) for row in rows]

    return reading


@pytest.fixture(autouse=True)
def empty(slapd: Slapd) -> None:
    """Have nobody in it."""
    slapd.empty()


def put(slapd: Slapd, **changes: Any) -> None:
    """Have Léa in the directory, with these changes."""
    entry = {name: value for name, value in {**LEA, **changes}.items() if value is not None}
    slapd.put(person_dn(str(entry["uid"])), **entry)


def refused(reading: Reading, **keys: Any) -> str:
    """Return what is said of a directory that cannot be read."""
    with pytest.raises(Refused) as told:
        reading(**keys)
    return reading_message(told.value)


def test_an_entry_of_supann_is_a_row(slapd: Slapd, read: Reading) -> None:
    """Nothing but the base and the account has to be said."""
    put(slapd)

    (row,) = read()

    (key,) = slapd.entry(person_dn("lea"), "entryUUID")["entryUUID"]
    assert row == {
        "ref": key,
        "uid": "lea",
        "login": "lmartin",
        "category": "student",
        "given_name": "Léa",
        "family_name": "Durand",
        "used_family_name": "Martin",
        "birth_date": "2007-02-03",
        "student_number": "22401234|22405555",
        "ine": "123456789AB",
        "staff_number": "",
        "mail": "lea.martin@univ-demo.example",
        "personal_mail": "lea@courriel.example",
        "phone": "06 39 98 00 01",
        "language": "",
    }


def test_a_name_that_is_used_and_of_birth_is_told_once(slapd: Slapd, read: Reading) -> None:
    """Most people have one family name."""
    put(slapd, supannNomDeNaissance=None)

    (row,) = read()

    assert (row["family_name"], row["used_family_name"]) == ("Martin", "")


def test_birth_dates_are_read_in_three_forms(slapd: Slapd, read: Reading) -> None:
    """SupAnn's, SCHAC's, and a moment; what is no date stays for the row to be refused."""
    put(
        slapd,
        objectClass=[*LEA["objectClass"], "schacPersonalCharacteristics", "demoPerson"],
        schacDateOfBirth="20010203",
        demoBirthDay="19990102000000Z",
    )
    forms = {
        "supannOIDCDateDeNaissance": "2007-02-03",
        "schacDateOfBirth": "2001-02-03",
        "demoBirthDay": "1999-01-02",
        "cn": "Léa Martin",
    }

    found = {name: read(attributes={"birth_date": name})[0]["birth_date"] for name in forms}

    assert found == forms


def test_what_people_are_is_the_site_s_to_say(slapd: Slapd, read: Reading) -> None:
    """Of several values the one the site names first counts; a word nobody knows is left for the row to be refused."""
    put(slapd, uid="a", eduPersonAffiliation=["member", "student", "employee"])
    put(slapd, uid="b", eduPersonAffiliation=["member"])
    keys = {"attributes": {"category": "eduPersonAffiliation"}, "categories": {"Employee": "staff"}}

    assert [row["category"] for row in sorted(read(**keys), key=lambda row: row["uid"])] == ["staff", "member"]


def test_the_end_of_a_right_is_read_from_its_state(slapd: Slapd, read: Reading) -> None:
    """An empty end is no limit."""
    put(
        slapd,
        uid="a",
        supannRessourceEtatDate=["{MAIL}A:SupannActif::20300101", "{COMPTE}A:SupannActif:20240901:20271231"],
    )
    put(slapd, uid="b", supannRessourceEtatDate="{COMPTE}A:SupannActif::")
    state = "supannRessourceEtatDate{COMPTE}"

    rows = read(attributes={"valid_from": state, "valid_until": state})

    assert sorted((row["uid"], row["valid_from"], row["valid_until"]) for row in rows) == [
        ("a", "2024-09-01", "2027-12-31"),
        ("b", "", ""),
    ]


def test_only_whom_the_filter_finds_is_read(slapd: Slapd, read: Reading) -> None:
    """Who is active, for instance."""
    put(slapd, uid="a", supannRessourceEtat="{COMPTE}A:SupannActif")
    put(slapd, uid="b", supannRessourceEtat="{COMPTE}I:SupannExpire")

    rows = read(filter="(supannRessourceEtat={COMPTE}A:SupannActif)")

    assert [row["uid"] for row in rows] == ["a"]


def test_a_column_may_be_left_out(slapd: Slapd, read: Reading) -> None:
    """Then the directory says nothing of it."""
    put(slapd)

    assert "phone" not in read(attributes={"phone": "-"})[0]


def test_a_name_of_the_site_that_the_schema_does_not_know_is_refused(slapd: Slapd, read: Reading) -> None:
    """In the filter it would find nobody, and everybody would be gone."""
    put(slapd)

    assert "supannEtuldent" in refused(read, attributes={"student_number": "supannEtuldent"})
    assert "supannRessourceEtats" in refused(read, filter="(&(objectClass=supannPerson)(supannRessourceEtats=x))")
    assert "supanPerson" in refused(read, filter="(objectClass=supanPerson)")


def test_what_is_not_there_is_said_in_words(slapd: Slapd, read: Reading) -> None:
    """A wrong base, a wrong password, no server, a server without TLS that is to have it."""
    put(slapd)

    assert (
        refused(read, base=f"ou=gens,{PEOPLE}") == f"l’annuaire n’a pas d’entrée ou=gens,{PEOPLE}, ou ne la montre pas"
    )
    assert refused(read, bind_password="wrong") == "l’annuaire refuse bind_dn ou son mot de passe"
    assert refused(read, url="ldap://127.0.0.1:1") == "l’annuaire ne répond pas"
    assert "certificat" in refused(read, starttls=True)


def test_the_password_may_stand_in_a_file_or_in_the_environment(
    slapd: Slapd, read: Reading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file's last line break is none of it."""
    put(slapd)
    (tmp_path / "secret").write_text(f"{WRITER_PASSWORD}\n", encoding="utf-8")
    monkeypatch.setenv("LDAP_SECRET", WRITER_PASSWORD)

    assert read(bind_password=None, bind_password_file="secret")
    assert read(bind_password=None, bind_password_env="LDAP_SECRET")
    assert "ABSENT" in refused(read, bind_password=None, bind_password_env="ABSENT")
    assert "absent" in refused(read, bind_password=None, bind_password_file="absent")


def test_more_people_than_one_page_are_read(slapd: Slapd, read: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the size limit of one answer."""
    monkeypatch.setattr("sesame.adapters.ldap.people._PAGE", 3)
    for number in range(8):
        put(slapd, uid=f"p{number}")

    assert len(read()) == 8


@pytest.fixture
def proxy(slapd: Slapd) -> Iterator[LdapProxy]:
    """Return what stands between Sésame and the directory."""
    with standing_before(slapd.port) as found:
        yield found


def test_a_reading_that_breaks_off_is_no_reading(
    slapd: Slapd, declared: Callable[..., PeopleSources], proxy: LdapProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was not reached must not be taken for gone: the stream ends by an error."""
    monkeypatch.setattr("sesame.adapters.ldap.people._PAGE", 3)
    for number in range(8):
        put(slapd, uid=f"p{number}")
    sources = declared(url=proxy.url)

    with sources.open(sources.get("annuaire"), lambda _remark: None) as rows:
        assert [row.line for row in islice(rows, 4)] == [1, 2, 3, 4]
        proxy.cut()
        with pytest.raises(Refused, match="directory_broke_off"):
            list(rows)


def test_a_limit_of_the_server_is_no_end(read: Reading) -> None:
    """A directory that gives two people of eight is not read."""
    with running(Kind(most=2)) as small:
        for number in range(8):
            put(small, uid=f"p{number}")
        conf = small.folder / "slapd.conf"
        conf.write_text(conf.read_text(encoding="utf-8").replace("size.prtotal=unlimited", "size.prtotal=4"))
        small.stop()
        small.start()

        with pytest.raises(Refused, match=r"directory_(limit|broke_off)"):
            read(url=small.url)


def test_who_is_no_longer_in_the_directory_is_gone(
    slapd: Slapd, declared: Callable[..., PeopleSources], tmp_path: Path
) -> None:
    """A whole reading says of whom it does not speak; a rename there is one here, for the entry keeps its key."""
    engine = open_engine(f"sqlite:///{tmp_path / 'sesame.db'}")
    SqlSchema(engine).upgrade()
    people_import = House(engine, SettableClock(), PlainHasher()).services.people_import
    sources = declared()

    def run() -> ImportReport:
        source = sources.get("annuaire")
        with sources.open(source, lambda _remark: None) as rows:
            return people_import.run(source, rows, sources.order(), Run(hearers=Hearers()))

    for number in range(3):
        ine = f"00000000{number}AB"
        put(slapd, uid=f"p{number}", supannAliasLogin=None, supannEtuId=[f"2240000{number}"], supannCodeINE=ine)
    assert run().created == 3
    connection = slapd.as_manager()
    connection.rename_s(person_dn("p1"), "uid=q1")
    connection.delete_s(person_dn("p2"))

    second = run()

    assert (second.unchanged, second.renamed, second.left) == (1, 1, 1)
    with engine.connect() as stored:
        rows = stored.execute(select(PersonRow.uid, PersonRow.gone_on)).all()
    assert {uid: gone is not None for uid, gone in rows} == {"p0": False, "q1": False, "p2": True}
    engine.dispose()


def test_what_is_declared_wrong_is_said_with_its_key(declared: Callable[..., PeopleSources]) -> None:
    """Every fault of it at once."""
    with pytest.raises(Misdeclared) as told:
        declared(
            ldap=["http://ldap.univ-demo.example"],
            base=None,
            bind_password=None,
            starttls="no",
            attributes={"phone": "a b"},
        ).all()

    said = "\n".join(declaration_messages(told.value))
    for key in ("ldap", "base", "bind_dn", "starttls", "attributes"):
        assert f"clé {key} " in said, key


def test_the_doctor_looks_without_reading_anybody(
    slapd: Slapd, declared: Callable[..., PeopleSources], proxy: LdapProxy
) -> None:
    """Names and base are seen to be there."""
    sources = declared()
    sources.look(sources.get("annuaire"))

    wrong = declared(base=f"ou=gens,{PEOPLE}")
    with pytest.raises(Refused, match="directory_no_base"):
        wrong.look(wrong.get("annuaire"))
