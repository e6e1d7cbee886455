"""Every form that anybody can post answers a stranger alike about everybody: in bytes, headers, cookies and work."""

import datetime as dt
import itertools

import pytest
from flask import Flask

from sesame.domain.journeys import ACTIVATION
from sesame.domain.journeys import RECOVERY
from sesame.domain.preferences import SECTIONS
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.forms_of_pages import forms_of
from tests.people_with_accounts import signed_in
from tests.store_of import key_of
from tests.store_of import mails
from tests.strangers import ACT
from tests.strangers import ACTIVATE
from tests.strangers import ACTIVE
from tests.strangers import ACTIVE_ALONE
from tests.strangers import ADOPTED
from tests.strangers import ADOPTED_ALONE
from tests.strangers import ANOTHER
from tests.strangers import BESIDE
from tests.strangers import BIRTH
from tests.strangers import CLOSED
from tests.strangers import CLOSED_ONES
from tests.strangers import DATELESS
from tests.strangers import GUARDED
from tests.strangers import HOME
from tests.strangers import NOBODY
from tests.strangers import OUTSIDE_ONES
from tests.strangers import PENDING
from tests.strangers import PENDING_ALONE
from tests.strangers import PEOPLE_OF_AN_ADDRESS
from tests.strangers import POPULATION
from tests.strangers import RECOVER
from tests.strangers import SUSPENDED
from tests.strangers import SUSPENDED_ALONE
from tests.strangers import Answer
from tests.strangers import answer_of
from tests.strangers import at_identity
from tests.strangers import claim
from tests.strangers import populate
from tests.strangers import student
from tests.strangers import work_of

OURS = "/sesame"
TOKEN = {"csrf_token"}
STEP = {"csrf_token", "revision"}
IDENTITY = STEP | {"number", "day", "month", "year", "key"}
AFTER_A_PROOF, SIGNED_IN, NO_FORM = "after a proof", "signed in", "no form"
_OF_A_JOURNEY: dict[str, set[str] | str] = {
    "": TOKEN,
    "numero": STEP | {"kind"},
    "identite": IDENTITY,
    "code": AFTER_A_PROOF,
    "mot-de-passe": AFTER_A_PROOF,
    # Its forms stand on last pages, which come after a proof.
    "termine": AFTER_A_PROOF,
    "abandonner": TOKEN,
    "a/b": NO_FORM,
}
#: Every address that takes a POST: the fields of its form, or why a stranger never sees one there.
POSTED: dict[str, set[str] | str] = {
    **{f"{home}/{word}": fields for home in (ACTIVATE, RECOVER) for word, fields in _OF_A_JOURNEY.items()},
    **{f"{ACTIVATE}/{word}": AFTER_A_PROOF for word in ("joker", "photo", "sms", "telephone")},
    f"{RECOVER}/question": AFTER_A_PROOF,
    # Who has the link of a mail has proven that the mailbox is theirs.
    f"{OURS}/ce-n-est-pas-moi/forged": AFTER_A_PROOF,
    **{f"{OURS}/modifier/{word}": SIGNED_IN for word in ("mot-de-passe", "joker", "annuaire", "photo", "sms")},
    f"{OURS}/chartes": SIGNED_IN,
    f"{OURS}/suspendre": SIGNED_IN,
}


@pytest.fixture
def peopled_app(make_app: AppFactory) -> Flask:
    """Return an app with the whole population."""
    return populate(make_app)


def addresses_that_are_posted_to(app: Flask) -> set[str]:
    """Return them from the routes: each step of a journey and each section by its word."""
    words = {
        "sesame.activation.step": [step.slug for step in ACTIVATION.steps],
        "sesame.recovery.step": [step.slug for step in RECOVERY.steps],
        "sesame.account.section": [section.slug for section in SECTIONS],
    }
    found = set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("sesame") and "POST" in (rule.methods or set()):
            for slug in words.get(rule.endpoint, [""]):
                path = rule.rule.replace("<slug>", slug).replace("<token>", "forged").replace("<path:anything>", "a/b")
                found.add(path)
    return found


def test_every_address_that_is_posted_to_is_listed(app: Flask) -> None:
    """A new one has to say here what its form asks of whom."""
    assert addresses_that_are_posted_to(app) == set(POSTED)


def test_every_form_a_stranger_sees_is_listed_with_its_fields(peopled_app: Flask) -> None:
    """A new field, which may tell something, fails here first."""
    seen: dict[str, set[str]] = {}
    for home in (ACTIVATE, RECOVER):
        person = at_identity(peopled_app, home)
        person.send(number="22409999", day="3", month="2", year="2007")
        pages = [person.page]
        pages += [person.open(path) for path in (f"{home}/", f"{home}/numero", f"{home}/identite")]
        pages += [person.open(path) for path in POSTED if "b" in path]
        for page in pages:
            for where, fields in forms_of(page.text, at=page.request.path).items():
                seen[where] = seen.get(where, set()) | fields

    assert seen == {path: fields for path, fields in POSTED.items() if isinstance(fields, set)}


def key_of_kind(app: Flask, beside: str) -> str:
    """Return what is given beside the pair."""
    if beside == "somebody's key":
        return mounted(app).services.key_handing.hand(student(250, "else"), ACT)
    if beside == "nobody's key":
        return mounted(app).services.suspension._links._secrets.new_key()
    return beside


@pytest.mark.parametrize("policy", ["when-possible", "always"])
def test_a_pair_that_is_refused_is_refused_alike(make_app: AppFactory, policy: str) -> None:
    """Whoever it is about and whatever is given beside it, at home and from an address that was wrong too often."""
    app = populate(make_app, SESAME_ACTIVATION_PROOF=policy, SESAME_RECOVERY_PROOF=policy)
    spray = at_identity(app, ACTIVATE, address=GUARDED)
    for number in range(PEOPLE_OF_AN_ADDRESS + 1):
        claim(spray, student(300 + number, "x"), BIRTH)
    told: dict[tuple[object, ...], list[str]] = {}
    ways = [("student_number", beside) for beside in (BESIDE if policy == "when-possible" else BESIDE[:1])]
    for home, address, (kind, beside) in itertools.product((ACTIVATE, RECOVER), (HOME, GUARDED), [*ways, ("uid", "")]):
        person, key = at_identity(app, home, kind, address=address), key_of_kind(app, beside)
        nobody = claim(person, NOBODY, BIRTH, key)
        assert nobody.status == 422
        guarded = address == GUARDED
        refused = [(who, BIRTH) for who in (SUSPENDED, SUSPENDED_ALONE, DATELESS, *OUTSIDE_ONES, *CLOSED_ONES)]
        refused += [(who, BIRTH) for who in (PENDING, PENDING_ALONE) if guarded or home == RECOVER]
        refused += [(who, BIRTH) for who in (ACTIVE, ACTIVE_ALONE, ADOPTED, ADOPTED_ALONE) if guarded]
        refused += [(who, ANOTHER) for who in POPULATION if guarded or not beside]
        for who, birth_date in refused:
            unlike = claim(person, who, birth_date, key).differs_from(nobody)
            if unlike:
                told[home, kind, address, beside, who.uid, birth_date == BIRTH] = unlike

    assert told == {}


def test_no_other_address_tells_who_was_refused(peopled_app: Flask) -> None:
    """What belongs to later steps, posted by who was refused, is answered as if the number did not exist."""
    later = {
        "code": "12345678",
        "answer": "Gratin",
        "resend": "1",
        "password": "Cerf-volant7bleu!",
        "phone": "0612345678",
    }
    ends = [f"{home}/{word}" for home in (ACTIVATE, RECOVER) for word in ("termine", "abandonner", "")]
    order = [path for path in POSTED if path not in {*ends, f"{ACTIVATE}/numero", f"{RECOVER}/numero"}] + ends
    told: dict[tuple[str, str], list[str]] = {}
    answers: dict[str, Answer] = {}
    for home in (ACTIVATE, RECOVER):
        for who in [NOBODY, SUSPENDED, SUSPENDED_ALONE, *OUTSIDE_ONES, *CLOSED_ONES, PENDING, ACTIVE, ADOPTED]:
            person = at_identity(peopled_app, home)
            claim(person, who, BIRTH if who in (SUSPENDED, SUSPENDED_ALONE, *OUTSIDE_ONES, *CLOSED_ONES) else ANOTHER)
            for path in [path for path in order if home in path or OURS in path]:
                with work_of(peopled_app) as work:
                    answered = person.client.post(path, data={**person.hidden(), **later})
                answer = answer_of(person, answered, {})
                answer.work = work
                assert (answer.status == 403) == (POSTED[path] == SIGNED_IN), path
                # Only a form that is listed as a stranger's shows itself to one.
                assert answer.status not in {200, 422} or isinstance(POSTED[path], set), path
                unlike = answer.differs_from(answers.setdefault(f"{home} {path}", answer))
                if unlike:
                    told[path, who.uid] = unlike

    assert told == {}
    assert len(answers) > 20


def test_a_link_that_is_worth_nothing_says_not_why(peopled_app: Flask) -> None:
    """Forged, used, of an account suspended since, of an older password, of nobody: one page."""
    links = mounted(peopled_app).services.suspension._links
    now = dt.datetime(2026, 9, 1, 9, 30, tzinfo=dt.UTC)
    person = signed_in(peopled_app, ACTIVE.uid)
    person.sign_in(ACTIVE.uid)
    person.open("/sesame/modifier/annuaire")
    person.send(visible="no")
    used = mails(peopled_app, "directory_changed")[-1]["facts"]["link"].rpartition("/")[2]
    reader = at_identity(peopled_app, ACTIVATE)
    reader.open(f"{OURS}/ce-n-est-pas-moi/{used}")
    reader.send()
    tokens = {
        "forged": "forged",
        "used": used,
        "of a suspended account": links.url(SUSPENDED, changed_at=now).rpartition("/")[2],
        "of an older password": links.url(CLOSED, changed_at=now).rpartition("/")[2],
        "of somebody who is not active": links.url(PENDING, changed_at=now).rpartition("/")[2],
        "of nobody": links.url(NOBODY, changed_at=now).rpartition("/")[2],
    }
    told: dict[tuple[str, str], list[str]] = {}
    for method in ("get", "post"):
        reader = at_identity(peopled_app, ACTIVATE)
        answers = {
            why: answer_of(reader, getattr(reader.client, method)(f"{OURS}/ce-n-est-pas-moi/{token}", data=form), {})
            for form in [reader.hidden()]
            for why, token in tokens.items()
        }
        told |= {(method, why): one.differs_from(answers["forged"]) for why, one in answers.items()}
        assert answers["forged"].status == 410

    assert {which: unlike for which, unlike in told.items() if unlike} == {}
    assert key_of(peopled_app, ACTIVE.uid) == ACTIVE.key
