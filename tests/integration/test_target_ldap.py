"""Publication to a real directory: made so in one operation that may be repeated, and no value of others' touched."""

import datetime as dt
import json
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ldap", reason="pip install 'sesame-ent[ldap]', after apt install libldap-dev libsasl2-dev")

import ldap

from sesame.adapters.ldap.target import LdapTarget
from sesame.adapters.password_forms import DirectoryForms
from sesame.domain.people_sources import Misdeclared
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.publishing import Desired
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret
from sesame.domain.publishing import PublishedState
from sesame.errors import Refused
from sesame.errors import TurnedAway
from sesame.errors import Unavailable
from sesame.publication_targets import KINDS
from sesame.target_declarations import read_targets
from tests.ldap_proxy import standing_before
from tests.slapd_server import PEOPLE
from tests.slapd_server import WRITER
from tests.slapd_server import WRITER_PASSWORD
from tests.slapd_server import Kind
from tests.slapd_server import Slapd
from tests.slapd_server import person_dn
from tests.slapd_server import running

PASSWORD, NEXT = "Cerf-volant7bleu!", "Parasol-9-vert!"
DN = person_dn("lmartin")
CLASSES = ["inetOrgPerson", "eduPerson", "supannPerson"]

#: Léa, activated.
LEA = Desired(
    key=101,
    revision=3,
    state=PublishedState.ACTIVE,
    uid="lmartin",
    login="lmartin",
    category=Category.STUDENT,
    given_name="Léa",
    family_name="Martin-Duval",
    numbers={IdentifierKind.STUDENT_NUMBER: ("22401234", "22405555")},
    since=dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC),
    ends_on=dt.date(2027, 10, 31),
    activated_at=dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC),
    password_changed_at=dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC),
    mail="lea.martin-duval@univ-demo.example",
    personal_mail="lea@courriel.example",
    phone="+33639980001",
    sms=True,
    photo={"public": False, "intranet": True},
)

MakeTarget = Callable[..., LdapTarget]


@pytest.fixture
def make_target(slapd: Slapd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeTarget:
    """Return a maker of the directory as a target; keywords are keys of its declaration."""
    monkeypatch.setenv("LDAP_SECRET", WRITER_PASSWORD)
    slapd.empty()

    def make(url: str = "", **keys: Any) -> LdapTarget:
        usual = {
            "ldap": [url or slapd.url],
            "bind_dn": WRITER,
            "bind_password_env": "LDAP_SECRET",
            "base": PEOPLE,
            "starttls": False,
            "timeout": 2,
        }
        told = {name: value for name, value in {**usual, **keys}.items() if value is not None}
        path = tmp_path / "targets.toml"
        path.write_text(
            "\n".join(["[annuaire]", *(f"{key} = {_toml(value)}" for key, value in told.items())]), encoding="utf-8"
        )
        (target,) = read_targets(path, KINDS)
        assert isinstance(target, LdapTarget)
        return target

    return make


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def put(slapd: Slapd, uid: str = "lmartin", more: Mapping[str, Any] | None = None, **one: Any) -> None:
    """Have Léa's entry, as others made it."""
    entry = {"objectClass": CLASSES, "uid": uid, "cn": "Léa", "sn": "Martin", **(more or {}), **one}
    slapd.put(person_dn(uid), **entry)


def secret(form: PasswordForm, password: str = PASSWORD) -> PasswordSecret:
    """Return a password in the form a target takes."""
    return DirectoryForms().make(form, password)


def ours(slapd: Slapd, *names: str, dn: str = DN) -> dict[str, list[str]]:
    """Return what an entry has of these attributes."""
    found = slapd.entry(dn, *names)
    return {name: sorted(found[name]) for name in names if name in found}


def test_an_activation_is_in_the_entry(slapd: Slapd, make_target: MakeTarget) -> None:
    """State, consents, phone, private mail and login, as SupAnn has them; told twice, nothing changes."""
    put(slapd)
    target = make_target(password="argon2")

    first = target.publish(LEA, secret(PasswordForm.ARGON2))

    assert (first.reference, first.changed) == (DN, True)
    assert slapd.opens(DN, PASSWORD)
    names = ("supannAliasLogin", "supannRessourceEtat", "supannRessourceEtatDate", "supannConsentement")
    assert ours(slapd, *names, "pager", "supannMailPrive", "supannListeRouge", "shadowLastChange") == {
        "supannAliasLogin": ["lmartin"],
        "supannRessourceEtat": ["{COMPTE}A:SupannActif"],
        "supannRessourceEtatDate": ["{COMPTE}A:SupannActif:20260901:20271031"],
        "supannConsentement": ["{PHOTO}INTRANET", "{SMSU}CG"],
        "pager": ["0639980001"],
        "supannMailPrive": ["{SECOURS}lea@courriel.example"],
    }
    assert not target.publish(LEA, None).changed
    assert slapd.opens(DN, PASSWORD)


def test_values_of_others_are_left_alone(slapd: Slapd, make_target: MakeTarget) -> None:
    """Only values with our own tag are ours, whatever stands beside them."""
    others = {
        "supannConsentement": ["{APPLI:OFFICE365}CGU", "{PHOTO}PUBLIC"],
        "supannRessourceEtat": ["{MAIL}A:SupannActif", "{compte}I:SupannCree"],
        "supannMailPrive": ["{PRO}lea@travail.example", "{SECOURS}old@courriel.example"],
    }
    put(slapd, more=others)

    make_target().publish(LEA, None)

    assert ours(slapd, *others) == {
        "supannConsentement": ["{APPLI:OFFICE365}CGU", "{PHOTO}INTRANET", "{SMSU}CG"],
        "supannRessourceEtat": ["{COMPTE}A:SupannActif", "{MAIL}A:SupannActif"],
        "supannMailPrive": ["{PRO}lea@travail.example", "{SECOURS}lea@courriel.example"],
    }


def test_a_class_that_is_missing_comes_with_the_attribute(slapd: Slapd, make_target: MakeTarget) -> None:
    """And what no class of the site's allows is left out, where it was only a default."""
    slapd.put(DN, objectClass=["inetOrgPerson"], uid="lmartin", cn="x", sn="x")
    make_target().publish(LEA, None)
    assert "supannPerson" in slapd.entry(DN)["objectClass"]
    assert "shadowLastChange" not in slapd.entry(DN)

    make_target(classes=["supannPerson", "shadowAccount"]).publish(LEA, None)

    assert ours(slapd, "shadowLastChange") == {"shadowLastChange": ["20697"]}


def test_names_values_and_forms_are_the_site_s(slapd: Slapd, make_target: MakeTarget) -> None:
    """Consents stand elsewhere at Paris 1, numbers in another form, and what is not wanted is left out."""
    put(slapd, objectClass=[*CLASSES, "demoPerson"])
    target = make_target(
        writes={"consents": "demoTermsOfUse", "phone": "mobile", "personal_mail": "-", "login": "-"},
        consents={"photo:intranet": "{PHOTO}STAFF"},
        states={"active": "A:SupannSursis"},
        phone_format="e164",
    )

    target.publish(LEA, None)

    names = ("demoTermsOfUse", "mobile", "supannMailPrive", "supannAliasLogin", "supannConsentement")
    assert ours(slapd, *names, "supannRessourceEtat") == {
        "demoTermsOfUse": ["{PHOTO}STAFF", "{SMSU}CG"],
        "mobile": ["+33639980001"],
        "supannRessourceEtat": ["{COMPTE}A:SupannSursis"],
    }


def test_who_hides_is_hidden_and_who_shows_again_is_shown(slapd: Slapd, make_target: MakeTarget) -> None:
    """Where it was never said, nothing is written."""
    put(slapd)
    target = make_target()

    said = []
    for visible in (True, False, True):
        target.publish(replace(LEA, directory_visible=visible), None)
        said.append(ours(slapd, "supannListeRouge").get("supannListeRouge"))

    assert said == [None, ["TRUE"], ["FALSE"]]


def test_nobody_s_answers_are_made_up(slapd: Slapd, make_target: MakeTarget) -> None:
    """Whoever is not activated, or came with an account from elsewhere, was never asked."""
    before = {
        "supannConsentement": ["{PHOTO}PUBLIC", "{SMSU}CG"],
        "supannListeRouge": ["TRUE"],
        "pager": ["0639980002"],
    }
    for state in (PublishedState.PENDING, PublishedState.ADOPTED):
        put(slapd, more=before)
        told = replace(LEA, state=state, sms=False, phone=None, photo={}, password_changed_at=None)

        make_target().publish(told, None)

        assert ours(slapd, *before) == before, state


@pytest.mark.parametrize("form", [PasswordForm.ARGON2, PasswordForm.SSHA512, PasswordForm.CRYPT_SHA512])
def test_each_form_of_hash_opens_a_bind(slapd: Slapd, make_target: MakeTarget, form: PasswordForm) -> None:
    """Of the password and no other; the same once more, within the second too, is done."""
    put(slapd)
    target = make_target(password=form.value)
    told = secret(form)

    for _ in range(2):
        target.publish(LEA, told)

    assert slapd.opens(DN, PASSWORD)
    assert not slapd.opens(DN, NEXT)


def test_a_suspended_account_opens_nothing_until_it_is_open_again(slapd: Slapd, make_target: MakeTarget) -> None:
    """Its password is made useless, and is the same afterwards."""
    put(slapd)
    target = make_target(password="argon2")
    target.publish(LEA, secret(PasswordForm.ARGON2))

    target.publish(replace(LEA, state=PublishedState.SUSPENDED), None)
    assert not slapd.opens(DN, PASSWORD)
    assert ours(slapd, "supannRessourceEtat") == {"supannRessourceEtat": ["{COMPTE}S:SupannVerrouAdministratif"]}
    assert not target.publish(replace(LEA, state=PublishedState.SUSPENDED), None).changed
    target.publish(LEA, None)

    assert slapd.opens(DN, PASSWORD)


def test_a_hash_that_is_no_text_is_a_password_like_any_other(slapd: Slapd, make_target: MakeTarget) -> None:
    """Such as the directory makes itself, with a byte behind it that is none of its own: locked, and open again."""
    odd = "{ARGON2}$argon2id$v=19$m=4096,t=3,p=1$c2FsdHNhbHQ$aGFzaA\udcd0"
    put(slapd, userPassword=[odd])
    target = make_target(password="exop", lock=True)

    target.publish(replace(LEA, state=PublishedState.SUSPENDED), None)
    locked = slapd.entry(DN)["userPassword"]
    missing = [one.name for one in target.differences(LEA) if one.name == "userPassword"]
    target.publish(LEA, None)

    assert locked == [odd.replace("{ARGON2}", "{ARGON2}!")]
    assert missing == []
    assert slapd.entry(DN)["userPassword"] == [odd]


def test_suspended_again_within_the_second_is_suspended(slapd: Slapd, make_target: MakeTarget) -> None:
    """The history of passwords has that one of this very second, which costs a moment and not half a minute."""
    put(slapd)
    target = make_target(password="ssha512")
    target.publish(LEA, secret(PasswordForm.SSHA512))

    for state in (PublishedState.SUSPENDED, PublishedState.ACTIVE, PublishedState.SUSPENDED, PublishedState.ACTIVE):
        target.publish(replace(LEA, state=state), None)

        assert slapd.opens(DN, PASSWORD) is state.is_open


def test_a_password_chosen_while_suspended_waits_locked(slapd: Slapd, make_target: MakeTarget) -> None:
    """It opens with the account, by a hash or by RFC 3062."""
    for mode, form in (("argon2", PasswordForm.ARGON2), ("exop", PasswordForm.CLEAR)):
        put(slapd)
        target = make_target(password=mode, lock=True)

        target.publish(replace(LEA, state=PublishedState.SUSPENDED), secret(form))
        assert not slapd.opens(DN, PASSWORD), mode
        target.publish(LEA, None)

        assert slapd.opens(DN, PASSWORD), mode


def test_by_rfc_3062_the_directory_s_own_rules_hold(slapd: Slapd, make_target: MakeTarget) -> None:
    """What they refuse is refused with a reason, the rest is written; the same once more is done."""
    put(slapd)
    target = make_target(password="exop")
    for _ in range(2):
        target.publish(LEA, secret(PasswordForm.CLEAR))
    target.publish(LEA, secret(PasswordForm.CLEAR, NEXT))

    for password, code in (("court", "password_too_short"), (PASSWORD, "password_used_before")):
        with pytest.raises(Refused) as told:
            target.publish(replace(LEA, sms=False), secret(PasswordForm.CLEAR, password))
        assert told.value.code == code

    assert slapd.opens(DN, NEXT)
    assert "{SMSU}CG" not in slapd.entry(DN)["supannConsentement"]


def test_a_password_of_kerberos_is_left_alone(slapd: Slapd, make_target: MakeTarget) -> None:
    """In every mode; the rest is written."""
    for mode, form in (("argon2", PasswordForm.ARGON2), ("exop", PasswordForm.CLEAR)):
        put(slapd, userPassword="{SASL}lmartin@UNIV-DEMO.EXAMPLE")

        make_target(password=mode).publish(LEA, secret(form))

        assert ours(slapd, "userPassword") == {"userPassword": ["{SASL}lmartin@UNIV-DEMO.EXAMPLE"]}, mode
        assert "supannRessourceEtat" in slapd.entry(DN)


def test_without_a_password_the_one_there_stays(slapd: Slapd, make_target: MakeTarget) -> None:
    """Whatever it is, and in the modes that write none as well."""
    for mode in ("none", "external", "argon2", "exop"):
        put(slapd, userPassword=PASSWORD)
        make_target(password=mode).publish(LEA, None)
        assert slapd.opens(DN, PASSWORD), mode


def test_another_uid_renames_the_entry(slapd: Slapd, make_target: MakeTarget) -> None:
    """By what the directory called it last; a name that is still another one's waits."""
    put(slapd)
    put(slapd, uid="ldurand")
    target = make_target()
    reference = target.publish(LEA, None).reference
    renamed = replace(LEA, uid="ldurand", login="ldurand", reference=reference)

    with pytest.raises(TurnedAway):
        target.publish(renamed, None)
    slapd.as_manager().delete_s(person_dn("ldurand"))
    published = target.publish(renamed, None)

    assert published.reference == person_dn("ldurand")
    assert ours(slapd, "uid", "supannAliasLogin", dn=person_dn("ldurand")) == {
        "uid": ["ldurand"],
        "supannAliasLogin": ["ldurand"],
    }
    assert not target.publish(replace(renamed, reference=published.reference), None).changed


def test_an_entry_that_others_moved_is_found_again(slapd: Slapd, make_target: MakeTarget) -> None:
    """By the filter, where nothing has the name it had."""
    put(slapd)

    assert make_target().publish(replace(LEA, reference=f"uid=lmartin,ou=old,{PEOPLE}"), None).reference == DN


def test_a_name_that_is_another_s_by_now_is_not_written(slapd: Slapd, make_target: MakeTarget) -> None:
    """Where entries are called by people's names, the next of that name gets nothing of whoever had it before."""
    first, moved = f"cn=Lea Martin,{PEOPLE}", f"cn=Lea Martin 2,{PEOPLE}"
    entry = {"objectClass": CLASSES, "sn": "Martin"}
    slapd.put(first, **entry, cn="Lea Martin", uid="lmartin")
    target = make_target(password="argon2")
    reference = target.publish(LEA, None).reference
    slapd.as_manager().rename_s(first, "cn=Lea Martin 2")
    slapd.put(first, **entry, cn="Lea Martin", uid="lmartin3")

    published = target.publish(replace(LEA, reference=reference), secret(PasswordForm.ARGON2))

    assert (reference, published.reference) == (first, moved)
    assert (slapd.opens(first, PASSWORD), slapd.opens(moved, PASSWORD)) == (False, True)
    assert ours(slapd, "supannAliasLogin", dn=first) == {}


def test_an_entry_that_is_not_there_waits_or_is_made(slapd: Slapd, make_target: MakeTarget) -> None:
    """From the site's template, where it says that Sésame makes them."""
    with pytest.raises(TurnedAway):
        make_target().publish(LEA, None)
    assert not make_target().publish(replace(LEA, state=PublishedState.PENDING), None).changed
    target = make_target(
        password="argon2",
        create="uid={uid}," + PEOPLE,
        entry={
            "objectClass": CLASSES,
            "uid": "{uid}",
            "cn": "{shown_given_name} {shown_family_name}",
            "sn": "{shown_family_name}",
            "mail": "{mail}",
            "supannEtuId": "{student_number}",
            "supannEmpId": "{staff_number}",
        },
    )

    assert target.publish(LEA, secret(PasswordForm.ARGON2)).reference == DN

    assert ours(slapd, "cn", "sn", "mail", "supannEtuId", "supannEmpId") == {
        "cn": ["Léa Martin-Duval"],
        "sn": ["Martin-Duval"],
        "mail": ["lea.martin-duval@univ-demo.example"],
        "supannEtuId": ["22401234", "22405555"],
    }
    assert slapd.opens(DN, PASSWORD)


def test_of_who_is_forgotten_nothing_personal_of_ours_stays(slapd: Slapd, make_target: MakeTarget) -> None:
    """The entry is others': it is marked, and opens nothing."""
    put(slapd, supannConsentement="{APPLI:OFFICE365}CGU")
    target = make_target(password="argon2")
    reference = target.publish(LEA, secret(PasswordForm.ARGON2)).reference
    forgotten = Desired(key=101, revision=9, state=PublishedState.FORGOTTEN, reference=reference)

    target.publish(forgotten, None)

    assert ours(slapd, "supannConsentement", "pager", "supannMailPrive", "supannRessourceEtatDate") == {
        "supannConsentement": ["{APPLI:OFFICE365}CGU"],
        "supannRessourceEtatDate": ["{COMPTE}I:SupannSupprCompte::"],
    }
    assert not slapd.opens(DN, PASSWORD)
    assert not target.publish(forgotten, None).changed
    slapd.empty()
    assert not target.publish(forgotten, None).changed


def test_differences_are_told_and_mended(slapd: Slapd, make_target: MakeTarget) -> None:
    """What others changed; a password that is gone can only be chosen again."""
    put(slapd)
    target = make_target(password="argon2")
    target.publish(LEA, secret(PasswordForm.ARGON2))
    assert target.differences(LEA) == []
    slapd.as_manager().modify_s(
        DN, [(ldap.MOD_REPLACE, "pager", [b"0100000000"]), (ldap.MOD_DELETE, "userPassword", None)]
    )

    told = {one.name: (one.wanted, one.found, one.mends) for one in target.differences(LEA)}

    assert told == {"pager": (("0639980001",), ("0100000000",), True), "userPassword": ((), (), False)}
    target.publish(LEA, None)
    assert [one.name for one in target.differences(LEA)] == ["userPassword"]
    assert "userPassword" not in (target.read(LEA) or {})
    assert target.read(replace(LEA, uid="nobody")) is None
    assert [one.name for one in target.differences(replace(LEA, uid="nobody"))] == ["dn"]


def test_a_write_whose_answer_is_lost_is_done_again(slapd: Slapd, make_target: MakeTarget) -> None:
    """In each mode: the entry and its password are what they should be, once."""
    for mode, form in (("argon2", PasswordForm.ARGON2), ("exop", PasswordForm.CLEAR)):
        put(slapd)
        told = secret(form)
        with standing_before(slapd.port) as proxy:
            target = make_target(url=proxy.url, password=mode)
            target.publish(replace(LEA, sms=False), None)
            proxy.mode = "drop after write"
            with pytest.raises(Unavailable):
                target.publish(LEA, told)
            proxy.mode = "pass"

            target.publish(LEA, told)

        assert slapd.opens(DN, PASSWORD), mode
        assert slapd.entry(DN)["supannConsentement"].count("{SMSU}CG") == 1


def test_two_entries_for_one_person_are_refused(slapd: Slapd, make_target: MakeTarget) -> None:
    """Neither gets the password."""
    put(slapd, mail="lea@x")
    put(slapd, uid="other", mail="lea@x")

    with pytest.raises(Refused, match="ldap_ambiguous"):
        make_target(find="(mail={mail})").publish(replace(LEA, mail="lea@x"), None)


def test_a_name_that_the_directory_does_not_know_has_everybody_wait(slapd: Slapd, make_target: MakeTarget) -> None:
    """It is the site's to mend, so nobody is refused for it."""
    put(slapd)
    target = make_target(writes={"phone": "mobil"}, classes=["supanPerson"])

    assert target.unknown_names() == ("mobil", "supanPerson")
    with pytest.raises(Unavailable):
        target.publish(LEA, None)


def test_a_quality_check_that_refuses_hashes_has_people_wait(make_target: MakeTarget) -> None:
    """Under pwdCheckQuality 2 nobody can judge a hash: the site has to choose, and no password is lost."""
    with running(Kind(quality=2)) as strict:
        put(strict)
        target = make_target(url=strict.url, password="argon2")

        with pytest.raises(TurnedAway):
            target.publish(LEA, secret(PasswordForm.ARGON2))
        make_target(url=strict.url, password="exop").publish(LEA, secret(PasswordForm.CLEAR))

        assert strict.opens(DN, PASSWORD)


def test_what_is_declared_wrong_is_said_with_its_key(make_target: MakeTarget) -> None:
    """All of it at once."""
    with pytest.raises(Misdeclared) as told:
        make_target(
            ldap=["http://x"],
            base=None,
            bind_dn=None,
            bind_password_env="ABSENT",
            password="md5",
            find="(uid=*)",
            writes={"phone": "a b"},
            states={"lost": "x"},
            phone_format="roman",
        )

    assert {fault.field for fault in told.value.faults} == {
        "ldap",
        "base",
        "bind_dn",
        "bind_password_env",
        "password",
        "find",
        "writes",
        "states",
        "phone_format",
    }
