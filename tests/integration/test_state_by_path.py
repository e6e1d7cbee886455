"""Every state of an account on every path there is: one table says what comes of it, and what is not overwritten."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from flask import Flask

from sesame.domain.account import AccountState
from sesame.domain.person import Category
from sesame.errors import Refused
from tests import foreign_hashes as made
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.invented_people import XENIA
from tests.paths_of_an_account import ADOPTED
from tests.paths_of_an_account import PATHS
from tests.paths_of_an_account import Case
from tests.paths_of_an_account import existing
from tests.paths_of_an_account import vars_of
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.sign_in_servers import CLIENTS

#: One column a state, one row a path. Who was adopted has the personal address that everybody here has, and no joker.
#: « Bare » is an adopted one of whose password nothing is known, « halted » an adopted one that was suspended; « gone »
#: was forgotten with all that was kept.
TABLE = """
path                     | gone    | pending   | active    | adopted   | bare      | suspended | halted    | reset
activation               | refused | goes on   | already   | already   | already   | refused   | refused   | goes on
activation begun before  | over    | activated | already   | already   | already   | already   | already   | activated
forgotten: the pair      | refused | refused   | code      | code      | code      | refused   | refused   | refused
forgotten: then the code | refused | refused   | answer    | password  | password  | refused   | refused   | refused
forgotten: the answer    | refused | refused   | password  | no page   | no page   | refused   | refused   | refused
forgotten: a key         | no key  | refused   | password  | password  | password  | no key    | no key    | refused
sign-in in Python        | no      | no        | yes       | yes       | no        | no        | no        | no
sign-in, wrong password  | no      | no        | no        | no        | no        | no        | no        | no
sign-in of Apereo CAS    | no      | no        | yes       | yes       | no        | no        | no        | no
sign-in of LemonLDAP::NG | no      | no        | yes       | yes       | no        | no        | no        | no
session of today goes on | no      | no        | yes       | yes       | yes       | no        | no        | no
current password         | refused | refused   | proven    | proven    | refused   | proven    | proven    | refused
Mon Sésame, each section | unknown | pending   | opens     | opens     | opens     | suspended | suspended | pending
account suspend          | nobody  | refused   | suspended | suspended | suspended | refused   | refused   | refused
account resume           | nobody  | refused   | refused   | refused   | refused   | active    | adopted   | refused
account reset            | nobody  | refused   | refused   | refused   | refused   | pending   | pending   | refused
account reopen           | nobody  | none      | active    | adopted   | adopted   | suspended | suspended | pending
account key              | nobody  | none      | active    | adopted   | adopted   | refused   | refused   | pending
people adopt             | refused | adopted   | active    | adopted   | adopted   | suspended | suspended | pending
people close             | nobody  | none      | active    | adopted   | adopted   | suspended | suspended | pending
people reopen            | nobody  | refused   | refused   | refused   | refused   | refused   | refused   | refused
people forget            | nobody  | none      | none      | none      | none      | none      | none      | none
"""
#: Who is not here: « early » before the first day, « left » within the grace after the last one, « over » beyond it,
#: « closed » by an operator; each with an account (« + ») and without.
OUTSIDE = """
path                     | early   | early+    | left    | left+     | over    | over+     | closed  | closed+
activation               | refused | already   | refused | already   | refused | refused   | refused | refused
activation begun before  | over    | over      | over    | over      | over    | over      | over    | over
forgotten: the pair      | refused | code      | refused | code      | refused | refused   | refused | refused
forgotten: then the code | refused | answer    | refused | answer    | refused | refused   | refused | refused
forgotten: the answer    | refused | password  | refused | password  | refused | refused   | refused | refused
forgotten: a key         | no key  | password  | no key  | password  | no key  | no key    | no key  | no key
sign-in in Python        | no      | yes       | no      | yes       | no      | no        | no      | no
sign-in, wrong password  | no      | no        | no      | no        | no      | no        | no      | no
sign-in of Apereo CAS    | no      | yes       | no      | yes       | no      | no        | no      | no
sign-in of LemonLDAP::NG | no      | yes       | no      | yes       | no      | no        | no      | no
session of today goes on | no      | yes       | no      | yes       | no      | no        | no      | no
current password         | refused | proven    | refused | proven    | refused | refused   | refused | refused
Mon Sésame, each section | not_yet | opens     | left    | opens     | left    | left      | closed  | closed
account suspend          | refused | suspended | refused | suspended | refused | suspended | refused | suspended
account resume           | refused | refused   | refused | refused   | refused | refused   | refused | refused
account reset            | refused | refused   | refused | refused   | refused | refused   | refused | refused
account reopen           | none    | active    | none    | active    | none    | active    | none    | active
account key              | refused | active    | refused | active    | refused | refused   | refused | refused
people adopt             | adopted | active    | adopted | active    | adopted | active    | adopted | active
people close             | none    | active    | none    | active    | none    | active    | refused | refused
people reopen            | refused | refused   | refused | refused   | refused | refused   | none    | active
people forget            | none    | none      | none    | none      | none    | none      | none    | none
"""
#: « Untold »: no source tells them since today, though their last day is to come; « lost »: for longer than the grace;
#: « doubted »: one tells of them what only fits somebody else.
UNTOLD = """
path                     | untold  | untold+   | lost    | lost+     | doubted | doubted+
activation               | refused | already   | refused | refused   | refused | refused
activation begun before  | over    | over      | over    | over      | over    | over
forgotten: the pair      | refused | code      | refused | refused   | refused | refused
forgotten: then the code | refused | answer    | refused | refused   | refused | refused
forgotten: the answer    | refused | password  | refused | refused   | refused | refused
forgotten: a key         | no key  | password  | no key  | no key    | no key  | no key
sign-in in Python        | no      | yes       | no      | no        | no      | no
sign-in, wrong password  | no      | no        | no      | no        | no      | no
sign-in of Apereo CAS    | no      | yes       | no      | no        | no      | no
sign-in of LemonLDAP::NG | no      | yes       | no      | no        | no      | no
session of today goes on | no      | yes       | no      | no        | no      | no
current password         | refused | proven    | refused | refused   | refused | refused
Mon Sésame, each section | left    | opens     | left    | left      | doubted | doubted
account suspend          | refused | suspended | refused | suspended | refused | suspended
account resume           | refused | refused   | refused | refused   | refused | refused
account reset            | refused | refused   | refused | refused   | refused | refused
account reopen           | none    | active    | none    | active    | none    | active
account key              | refused | active    | refused | refused   | refused | refused
people adopt             | adopted | active    | adopted | active    | adopted | active
people close             | none    | active    | none    | active    | none    | active
people reopen            | refused | refused   | refused | refused   | refused | refused
people forget            | none    | none      | none    | none      | none    | none
"""


def columns(table: str) -> dict[tuple[str, str], str]:
    """Return what a table says, by path and state."""
    titles, *lines = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    return {(path, state): cell for path, *cells in lines for state, cell in zip(titles[1:], cells, strict=True)}


EXPECTED = {**columns(TABLE), **columns(OUTSIDE), **columns(UNTOLD)}
STATES = tuple(dict.fromkeys(state for _path, state in EXPECTED))
BEGUN_BEFORE = "activation begun before"


@pytest.fixture
def asked_app(make_app: AppFactory) -> Flask:
    """Return an app that sign-in servers may ask, where a code is asked of who has an address."""
    return make_app(
        people=False,
        SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS),
        SESAME_RECOVERY_PROOF="when-possible",
        SESAME_PUBLIC_URL="https://ent.univ-demo.example",
        SESAME_REQUESTS_PER_MINUTE=1_000_000,
    )


def people_of(app: Flask, path: str) -> dict[str, Case]:
    """Return somebody of their own for each state."""
    cases = {}
    for number, state in enumerate(STATES):
        key = 1000 + 100 * ["", *PATHS].index(path) + number
        uid = f"p{key}"
        personal = f"{uid}@courriel.example"
        person = replace(XENIA, key=key, uid=uid, login=uid, personal_mail=personal, category=Category.STUDENT)
        store_people(app, person)
        cases[state] = Case(app, person, made.PASSWORD if state in ADOPTED else GOOD_PASSWORD)
    return cases


def test_the_table_has_a_row_for_each_path() -> None:
    """And a way to walk each."""
    assert {path for path, _state in EXPECTED} == {*PATHS, BEGUN_BEFORE}
    assert set(AccountState) <= set(STATES)


def test_every_state_on_every_path_is_what_the_table_says(asked_app: Flask) -> None:
    """Whoever has neither another state nor another path is told the same."""
    came = {}
    for path, walk in PATHS.items():
        for state, case in people_of(asked_app, path).items():
            existing(case, state)
            try:
                came[path, state] = walk(case)
            except Refused:
                came[path, state] = "refused"

    assert {one: (came[one], EXPECTED[one]) for one in came if came[one] != EXPECTED[one]} == {}


def test_an_activation_overwrites_nothing_that_came_to_exist_meanwhile(asked_app: Flask) -> None:
    """Begun with the right pair, and ended with the very password once there is an account: nothing of it is told."""
    came, changed = {}, []
    for state, case in people_of(asked_app, "").items():
        birth = case.person.birth_date
        assert isinstance(birth, dt.date)
        day = (str(birth.day), str(birth.month), str(birth.year))
        stranger = PersonAtBrowser(asked_app, kind="uid", number=case.person.uid, birth_date=day)
        stranger.go_to("mot-de-passe")
        existing(case, state)
        before = vars_of(case.row)
        stranger.send(**stranger.answer("mot-de-passe"))
        came[state] = how_it_ended(stranger)
        if came[state] != "activated" and vars_of(case.row) != before:
            changed.append(state)

    assert came == {state: EXPECTED[BEGUN_BEFORE, state] for state in STATES}
    assert changed == []


def how_it_ended(person: PersonAtBrowser) -> str:
    """Return what the last page says."""
    if "Votre compte est déjà activé" in person.page.text:
        return "already"
    return "activated" if person.step == "termine" and person.page.status_code == 200 else "over"
