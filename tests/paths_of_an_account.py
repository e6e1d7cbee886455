"""The states of an account, what brings one there, and every path somebody may take with it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from sesame.adapters.sql.models import AccountRow
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journeys import RECOVERY
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.preferences import SECTIONS
from sesame.mounted import Mounted
from sesame.mounted import mounted
from sesame.services.account_change import NoAccount
from sesame.services.identified_journey import IdentifiedJourney
from tests import foreign_hashes as made
from tests.integration.test_commands import run
from tests.people_with_accounts import ANSWER
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.sign_in_servers import apereo
from tests.sign_in_servers import lemonldap
from tests.store_of import codes
from tests.store_of import dates_of
from tests.store_of import rows
from tests.store_of import told_of

ORIGIN = "192.0.2.7"
WHY = ("--reason", "Essai")
ADOPTED = {"adopted", "bare", "halted"}
#: The first and the last day of who is not here, in days from today: a student's grace is 180 days.
DATES = {"early": (1, None), "left": (-300, -180), "over": (-300, -181)}
#: The day since which no source tells them, though their last day is to come.
UNTOLD = {"untold": 0, "lost": -181}


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
    if state in {"active", "suspended", "reset", "gone"} or state.endswith("+"):
        give_account(case.app, case.person.uid)
    with services.unit_of_work() as tx:
        if state in ADOPTED:
            known = services.people_adoption._foreign(made.SSHA512)
            tx.accounts.adopt({key: None if state == "bare" else known}, services.clock.now())
        if state in {"suspended", "halted", "reset"}:
            tx.accounts.suspend(key, services.clock.now())
        if state == "reset":
            tx.accounts.reset(key)
        if state.startswith("closed"):
            tx.closings.close(key, services.clock.now())
    if state.removesuffix("+") in DATES:
        first, last = DATES[state.removesuffix("+")]
        dates_of(case.app, case.person.uid, first=first, last=last)
    if state.removesuffix("+") in UNTOLD:
        dates_of(case.app, case.person.uid, last=300)
        told_of(
            case.app,
            case.person.uid,
            gone_on=services.clock.today() + dt.timedelta(days=UNTOLD[state.removesuffix("+")]),
        )
    if state.startswith("doubted"):
        told_of(case.app, case.person.uid, doubted_at=services.clock.now())
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
    "people close": command("people", "close", "UID"),
    "people reopen": command("people", "reopen", "UID"),
    "people forget": command("people", "forget", "UID", "--yes"),
}
