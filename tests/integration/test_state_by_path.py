"""Every state of an account on every path there is: one table says what comes of it, and what is not overwritten."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace

import pytest
from flask import Flask

from sesame.adapters.sql.models import AccountRow
from sesame.domain.account import AccountState
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journeys import RECOVERY
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.preferences import SECTIONS
from sesame.errors import Refused
from sesame.mounted import Mounted
from sesame.mounted import mounted
from sesame.services.account import NoAccount
from sesame.services.identified_journey import IdentifiedJourney
from tests import foreign_hashes as made
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.integration.test_commands import run
from tests.integration.test_sign_in_over_http import CLIENTS
from tests.integration.test_sign_in_over_http import apereo
from tests.integration.test_sign_in_over_http import lemonldap
from tests.invented_people import XENIA
from tests.people_with_accounts import ANSWER
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import codes
from tests.store_of import rows

ORIGIN = "192.0.2.7"
WHY = ("--reason", "Essai")
ADOPTED = {"adopted", "bare", "halted"}

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
people forget            | nobody  | none      | none      | none      | none      | none      | none      | none
"""


@dataclass(frozen=True)
class Case:
    """Somebody of a state, on a path."""

    app: Flask
    person: Person
    password: str

    @property
    def here(self) -> Mounted:
        """What is mounted."""
        return mounted(self.app)

    @property
    def state(self) -> str:
        """The state that is kept, « none » without a row."""
        kept = self.row
        return kept.state if kept else "none"

    @property
    def row(self) -> AccountRow | None:
        """What is kept of the account."""
        return next((row for row in rows(self.app, AccountRow) if row.person == self.person.key), None)


def existing(case: Case, state: str) -> None:
    """Bring the account into a state, by what brings one there."""
    services = case.here.services
    key = case.person.key
    if state in {"active", "suspended", "reset", "gone"}:
        give_account(case.app, case.person.uid)
    with services.unit_of_work() as tx:
        if state in ADOPTED:
            known = services.people_adoption._foreign(made.SSHA512)
            tx.accounts.adopt({key: None if state == "bare" else known}, services.clock.now())
        if state in {"suspended", "halted", "reset"}:
            tx.accounts.suspend(key, services.clock.now())
        if state == "reset":
            tx.accounts.reset(key)
    if state == "gone":
        assert run(case.app, "people", "forget", case.person.uid, "--yes", *WHY).exit_code == 0


def proven(case: Case, journey: IdentifiedJourney, handed: str = "") -> JourneyState:
    """Begin a journey and give the right pair. Errors: ``Refused``."""
    _, state = journey.keeper.begin()
    state = journey.choose_kind(state, IdentifierKind.UID)
    birth = case.person.birth_date
    assert birth is not None
    handed = journey.read_handed(handed)
    return journey.prove_identity(state, number=case.person.uid, birth_date=birth, origin=ORIGIN, handed=handed).state


def activation(case: Case) -> str:
    """Give the right pair to activate."""
    status = proven(case, case.here.services.activation).status
    return {JourneyStatus.OPEN: "goes on", JourneyStatus.ALREADY_ACTIVE: "already"}[status]


def forgotten(case: Case) -> str:
    """Give the right pair for a forgotten password."""
    return RECOVERY.current(proven(case, case.here.services.recovery).facts).name


def with_code(case: Case) -> JourneyState:
    """Give the code that came by mail, too."""
    recovery = case.here.services.recovery
    state = proven(case, recovery)
    return recovery.check_code(state, codes(case.app)[-1], origin=ORIGIN)


def then_the_code(case: Case) -> str:
    """Return what is asked after it."""
    return RECOVERY.current(with_code(case).facts).name


def the_answer(case: Case) -> str:
    """Answer the joker's question, where it is asked."""
    state = with_code(case)
    if RECOVERY.current(state.facts).name != "answer":
        return "no page"
    return RECOVERY.current(case.here.services.recovery.answer(state, ANSWER, origin=ORIGIN).facts).name


def by_key(case: Case) -> str:
    """Have the help desk hand a key, and give it for a forgotten password."""
    handed = run(case.app, "account", "key", case.person.uid, *WHY)
    if handed.exit_code:
        return "no key"
    key = handed.output.split("clé ")[1].split(",")[0]
    return RECOVERY.current(proven(case, case.here.services.recovery, key).facts).name


def yes_or_no(*, yes: bool) -> str:
    """Return it in a word."""
    return "yes" if yes else "no"


def in_python(case: Case) -> str:
    """Ask as a CAS server in Python does."""
    return yes_or_no(yes=case.here.services.sign_in.check_password(case.person.login, case.password))


def wrong_password(case: Case) -> str:
    """Ask for one that is nobody's."""
    return yes_or_no(yes=case.here.services.sign_in.check_password(case.person.login, made.WRONG))


def of_apereo(case: Case) -> str:
    """Ask over HTTP."""
    return yes_or_no(yes=apereo(case.app, case.person.login, case.password).status_code == 200)


def of_lemonldap(case: Case) -> str:
    """Ask in the other dialect."""
    return yes_or_no(yes=lemonldap(case.app, case.person.login, case.password).get_json()["result"])


def session(case: Case) -> str:
    """Ask for a session that was opened a moment ago."""
    services = case.here.services
    return yes_or_no(yes=services.sign_in.is_still_good(case.person.login, signed_in_at=services.clock.now()))


def current(case: Case) -> str:
    """Prove presence by the current password; who may not be here does not get as far on a page."""
    case.here.services.current_password.check(case.person.key, case.password, origin=ORIGIN)
    return "proven"


def my_sesame(case: Case) -> str:
    """Open the page and each section, signed in to the portal."""
    known = case.here.services.people.get(case.person.key)
    try:
        case.here.services.account.overview(known)
    except NoAccount as none:
        assert signed_in(case.app, case.person.uid).open("/sesame/").status_code != 500
        return none.code
    person = signed_in(case.app, case.person.uid)
    addresses = ["", "mes-donnees", "mes-donnees.json", "chartes", "suspendre"]
    addresses += [f"modifier/{section.slug}" for section in SECTIONS]
    failed = [one for one in addresses if person.open(f"/sesame/{one}").status_code != 200]
    return "opens" if not failed else str(failed)


def command(*words: str) -> Callable[[Case], str]:
    """Return a path that runs a command on the person, and then looks how the account stands."""

    def ran(case: Case) -> str:
        before, after = case.row, None
        done = run(case.app, *(word.replace("UID", case.person.uid) for word in words), *WHY)
        after = case.row
        if done.exit_code:
            assert vars_of(before) == vars_of(after)
            return "nobody" if "aucune personne" in done.output else "refused"
        return case.state

    return ran


def adopted(case: Case) -> str:
    """Adopt the account, by a file that says another hash."""
    before = case.row
    told = case.app.test_cli_runner().invoke(
        args=["sesame", "people", "adopt", "-"], input=f"uid;hash\n{case.person.uid};{made.BCRYPT}\n"
    )
    if before is not None and before.password_hash is not None:
        assert vars_of(before) == vars_of(case.row)
    return "refused" if told.exit_code else case.state


def vars_of(row: AccountRow | None) -> dict[str, object]:
    """Return what a row says."""
    return {column.key: getattr(row, column.key) for column in AccountRow.__table__.columns} if row else {}


PATHS: dict[str, Callable[[Case], str]] = {
    "activation": activation,
    "forgotten: the pair": forgotten,
    "forgotten: then the code": then_the_code,
    "forgotten: the answer": the_answer,
    "forgotten: a key": by_key,
    "sign-in in Python": in_python,
    "sign-in, wrong password": wrong_password,
    "sign-in of Apereo CAS": of_apereo,
    "sign-in of LemonLDAP::NG": of_lemonldap,
    "session of today goes on": session,
    "current password": current,
    "Mon Sésame, each section": my_sesame,
    "account suspend": command("account", "suspend", "UID"),
    "account resume": command("account", "resume", "UID"),
    "account reset": command("account", "reset", "UID"),
    "account reopen": command("account", "reopen", "UID"),
    "account key": command("account", "key", "UID"),
    "people adopt": adopted,
    "people forget": command("people", "forget", "UID", "--yes"),
}
LINES = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
STATES = LINES[0][1:]
EXPECTED = {(line[0], state): cell for line in LINES[1:] for state, cell in zip(STATES, line[1:], strict=True)}
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
        person = replace(XENIA, key=key, uid=uid, login=uid, personal_mail=f"{uid}@courriel.example")
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
        assert birth is not None
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
