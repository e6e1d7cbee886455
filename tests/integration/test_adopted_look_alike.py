"""Who was adopted is answered as who activated here: in bytes, headers, cookies, work and mails."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from flask import Flask

from sesame.adapters.hashing import Argon2Hasher
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.foreign_hashes import WRONG
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.sign_in_servers import CLIENTS
from tests.sign_in_servers import apereo
from tests.sign_in_servers import lemonldap
from tests.store_of import mails
from tests.store_of import statements
from tests.strangers import ACTIVATE
from tests.strangers import ACTIVE
from tests.strangers import ACTIVE_ALONE
from tests.strangers import ADOPTED
from tests.strangers import ADOPTED_ALONE
from tests.strangers import BIRTH
from tests.strangers import OUTSIDE_ONES
from tests.strangers import OVER
from tests.strangers import PENDING
from tests.strangers import RECOVER
from tests.strangers import SHUT_ACTIVE
from tests.strangers import Answer
from tests.strangers import answer_of
from tests.strangers import at_identity
from tests.strangers import claim
from tests.strangers import populate
from tests.strangers import work_of

PAIRS = ((ADOPTED, ACTIVE), (ADOPTED_ALONE, ACTIVE_ALONE))
QUESTION = re.compile(r"<p><strong>[^<]*</strong></p>")
#: Their own address, of which the first letters are shown, and the moments a page was made.
OWN_MAIL = re.compile(r"a•••@|\b\d\d[ :h]\d\d\b")


@pytest.fixture
def peopled_app(make_app: AppFactory) -> Flask:
    """Return an app with the whole population, where a code is asked of who has an address."""
    return populate(
        make_app,
        SESAME_ACTIVATION_PROOF="when-possible",
        SESAME_RECOVERY_PROOF="when-possible",
        SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS),
    )


@contextmanager
def compared(app: Flask) -> Iterator[list[str]]:
    """Collect the statements and, after them, how many comparisons and hashes there were, each of which is done."""
    done: list[str] = []
    real = (Argon2Hasher.verify, Argon2Hasher.hash)
    with (
        statements(app) as run,
        patch.object(Argon2Hasher, "verify", autospec=True, side_effect=real[0]) as verify,
        patch.object(Argon2Hasher, "hash", autospec=True, side_effect=real[1]) as hashed,
    ):
        yield done
    done += [*run, f"compared {verify.call_count}", f"hashed {hashed.call_count}"]


def page(person: PersonAtBrowser) -> Answer:
    """Open where a journey stands; a question and a masked address aside."""
    opened = person.client.get(person.page.request.path, follow_redirects=True)
    person.page = opened
    answer = answer_of(person, opened, {})
    answer.page = OWN_MAIL.sub("", QUESTION.sub("", answer.page))
    return answer


def test_a_right_pair_is_answered_as_that_of_who_activated_here(peopled_app: Flask) -> None:
    """To activate: « déjà activé ». For a forgotten password: a code or, without an address, some question."""
    told = {}
    for home in (ACTIVATE, RECOVER):
        for pair in PAIRS:
            people = [at_identity(peopled_app, home) for _ in pair]
            first, second = (claim(person, who, BIRTH) for person, who in zip(people, pair, strict=True))
            first_page, second_page = (page(person) for person in people)
            assert (first.status, first_page.status) == (303, 200)
            told[home, pair[0].uid] = first.differs_from(second) + first_page.differs_from(second_page)

    assert {which: unlike for which, unlike in told.items() if unlike} == {}
    assert sorted(mail["template"] for mail in mails(peopled_app)) == ["code", "code"]


def test_who_may_still_activate_is_answered_otherwise(peopled_app: Flask) -> None:
    """Or the test above would find nothing whatever there was."""
    people = [at_identity(peopled_app, ACTIVATE) for _ in range(2)]
    for person, who in zip(people, (ADOPTED, PENDING), strict=True):
        claim(person, who, BIRTH)

    assert page(people[0]).differs_from(page(people[1]))


def test_the_login_is_mailed_alike_to_who_asks_for_it(peopled_app: Flask) -> None:
    """On the page that says « déjà activé »."""
    answers = []
    for who in PAIRS[0]:
        person = at_identity(peopled_app, ACTIVATE)
        claim(person, who, BIRTH)
        page(person)
        with work_of(peopled_app) as work:
            asked = person.client.post(person.page.request.path, data={**person.hidden(), "asked": "1"})
        answers.append(answer_of(person, asked, {}))
        answers[-1].work = work

    assert answers[0].differs_from(answers[1]) == []
    assert sorted(mail["to"].split("@")[0] for mail in mails(peopled_app, "login")) == sorted(
        [ADOPTED.uid, ADOPTED.uid, ACTIVE.uid, ACTIVE.uid]
    )


def test_a_wrong_answer_is_refused_alike_whether_or_not_there_is_a_right_one(peopled_app: Flask) -> None:
    """Three times, and then the journey is over; one comparison each time."""
    answers: dict[str, list[Answer]] = {}
    for who in PAIRS[1]:
        person = at_identity(peopled_app, RECOVER)
        claim(person, who, BIRTH)
        page(person)
        answers[who.uid] = []
        for _try in range(3):
            with compared(peopled_app) as work:
                given = {**person.hidden(), "answer": "Choucroute garnie"}
                refused = person.client.post(person.page.request.path, data=given)
            answer = answer_of(person, refused, {})
            answer.page, answer.work = QUESTION.sub("", answer.page), work
            answers[who.uid].append(answer)
            page(person)

    first, second = answers.values()
    assert [one.differs_from(other) for one, other in zip(first, second, strict=True)] == [[], [], []]
    assert any("hashed 0" in one.work for one in first)


def test_a_wrong_password_is_refused_alike_at_a_sign_in(peopled_app: Flask) -> None:
    """In Python and in both dialects: the same statements and one comparison, which takes what one of ours takes.

    What that costs is counted in ``tests/unit/test_foreign_hashes.py``.
    """
    sign_in = mounted(peopled_app).services.sign_in
    # Once an hour a process counts the kinds of hashes that there are, whoever asks.
    sign_in.check_password("nobody", WRONG)
    lemonldap(peopled_app, "nobody", WRONG)
    works = {}
    for who in (ACTIVE, ADOPTED, ADOPTED_ALONE, PENDING, *OUTSIDE_ONES):
        with compared(peopled_app) as work:
            sign_in.check_password(who.login, WRONG)
            apereo(peopled_app, who.login, WRONG)
            lemonldap(peopled_app, who.login, WRONG)
        works[who.uid] = list(work)

    # The right one of who has left or was closed out is no less wrong than theirs.
    for who in (OVER, SHUT_ACTIVE):
        with compared(peopled_app) as work:
            answers = [
                sign_in.check_password(who.login, GOOD_PASSWORD),
                apereo(peopled_app, who.login, GOOD_PASSWORD).status_code,
                lemonldap(peopled_app, who.login, GOOD_PASSWORD).get_json()["result"],
            ]
        works[f"{who.uid}, right"] = list(work)
        assert answers == [False, 401, False]

    assert len({json.dumps(work) for work in works.values()}) == 1
    assert works[ADOPTED.uid][-2:] == ["compared 3", "hashed 0"]
