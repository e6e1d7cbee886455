"""Two people who were one, and somebody with another name: what is counted, written down and told."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.source_models import SourceRow
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.merging import AccountAfter
from sesame.domain.merging import Names
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused
from sesame.services.people_merging import Merged
from sesame.services.throttling import GuessedPath
from sesame.services.throttling import who_is
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.unit.fakes import NOON
from tests.unit.house import PASSWORD
from tests.unit.house import House

ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Double inscription, ticket 4711")
SECRETS = {GuessedPath.JOKER, GuessedPath.CURRENT_PASSWORD, GuessedPath.SIGN_IN}


def merge(house: House) -> Merged:
    """Make Paul Léa."""
    return house.services.people_desk.merging.merge(LEA, PAUL, ACT)


def tried(house: House, key: int, path: GuessedPath, times: int) -> None:
    """Be wrong so many times about somebody."""
    for budgets in house.services.people_desk.merging._paths:
        if budgets.path == path:
            with house.unit_of_work() as tx:
                tx.budgets.reserve(budgets.subject(who_is(key)), "all:total", NOON, tries=times)


def counted(house: House, key: int) -> dict[str, int]:
    """Return what is counted of somebody, by path."""
    with house.services.reading() as tx:
        return {
            budgets.path: tx.budgets.used(budgets.subject(who_is(key)), "all:total")
            for budgets in house.services.people_desk.merging._paths
        }


def told(engine: Engine) -> list[tuple[str, str, str, str]]:
    """Return the mails that were promised: which, to whom, and the names they give."""
    with Session(engine) as session:
        payloads = list(session.scalars(select(OutboxRow.payload).order_by(OutboxRow.id)))
    return [
        (one["template"], one["to"], one["facts"]["login"], one["facts"]["former"])
        for one in payloads
        if "former" in one["facts"]
    ]


def noted(engine: Engine, action: str) -> list[tuple[int, str, str, dict[str, str]]]:
    """Return the events of a kind."""
    columns = (AuditRow.person, AuditRow.actor_name, AuditRow.reason, AuditRow.facts)
    with Session(engine) as session:
        return [tuple(row) for row in session.execute(select(*columns).where(AuditRow.action == action))]


@pytest.mark.parametrize(
    ("owners", "after", "mail"),
    [
        (("lmartin",), AccountAfter.KEPT, "people_merged_kept"),
        (("pbernard",), AccountAfter.TAKEN, "people_merged_taken"),
        (("lmartin", "pbernard"), AccountAfter.CHOSEN, "people_merged_chosen"),
    ],
)
def test_every_address_of_both_is_told_which_account_goes_on(
    house: House, engine: Engine, owners: tuple[str, ...], after: AccountAfter, mail: str
) -> None:
    """Under which login, and why; one event says what became of it, and names nobody."""
    for uid in owners:
        house.activated(uid)

    merged = merge(house)

    assert merged.account is after
    assert merged.person.numbers == {**LEA.numbers, **PAUL.numbers}
    assert told(engine) == [(mail, to, "lmartin", "pbernard") for to in (*LEA.addresses, *PAUL.addresses)]
    assert noted(engine, "person_merged") == [(LEA.key, "ndubois", ACT.reason, {"account": after.value})]
    assert house.services.sign_in.check_password("lmartin", PASSWORD)
    assert not house.services.sign_in.check_password("pbernard", PASSWORD)


def test_who_has_no_account_is_not_written_to(house: House, engine: Engine) -> None:
    """They have no login to sign in with; the event is there."""
    assert merge(house).account is AccountAfter.NONE

    assert told(engine) == []
    assert len(noted(engine, "person_merged")) == 1


def test_two_accounts_are_not_merged_before_somebody_chose_one(house: House, engine: Engine) -> None:
    """Neither by a source; and nothing has changed."""
    for uid in ("lmartin", "pbernard"):
        house.activated(uid)

    with pytest.raises(Refused, match="merge_needs_choice") as refused, house.unit_of_work() as tx:
        house.services.people_desk.merging.merge_in(tx, LEA, PAUL, ACT)

    assert dict(refused.value.facts) == {"uid": "lmartin", "other": "pbernard"}
    assert house.services.people.get(PAUL.key) == PAUL
    assert noted(engine, "person_merged") == []


def test_a_merge_gives_nobody_more_tries(house: House) -> None:
    """Of what is the same for both, tries add up; those at an account's secrets go where it goes, and end with it."""
    for own, (path, used) in enumerate(zip(GuessedPath, range(1, 9), strict=False)):
        tried(house, LEA.key, path, used)
        tried(house, PAUL.key, path, 10 * (own + 1))
    house.activated("lmartin")
    before, theirs = counted(house, LEA.key), counted(house, PAUL.key)

    merge(house)

    assert counted(house, LEA.key) == {
        path: before[path] + (0 if path in SECRETS else theirs[path]) for path in GuessedPath
    }
    assert set(counted(house, PAUL.key).values()) == {0}


def test_the_tries_at_an_account_s_secrets_go_where_it_goes(house: House) -> None:
    """Who is wrong about it still has as many left as before."""
    house.activated("pbernard")
    tried(house, LEA.key, GuessedPath.JOKER, 2)
    tried(house, PAUL.key, GuessedPath.JOKER, 5)

    assert merge(house).account is AccountAfter.TAKEN

    assert counted(house, LEA.key)[GuessedPath.JOKER] == 5
    assert counted(house, PAUL.key)[GuessedPath.JOKER] == 0


def test_a_closed_one_closes_both(house: House) -> None:
    """A merge opens nothing."""
    house.services.closing.close(PAUL, ACT)
    paul = house.services.people.get(PAUL.key)
    assert paul is not None

    merged = house.services.people_desk.merging.merge(LEA, paul, ACT)

    assert merged.person == house.services.people.get(LEA.key)
    assert merged.person.closed_at == NOON


def test_a_login_that_changed_is_told_at_every_address(house: House, engine: Engine) -> None:
    """The new one and the former one; the password is what it was."""
    house.activated()

    renamed = house.services.people_desk.renaming.rename(LEA, ACT, login=" L.Dupont ", uid="ldupont")

    assert renamed.former == Names(login="lmartin", uid="lmartin")
    assert renamed.person == house.services.people.find(IdentifierKind.LOGIN, "l.dupont")
    assert told(engine) == [("login_changed", to, "l.dupont", "lmartin") for to in LEA.addresses]
    assert noted(engine, "person_renamed") == [(LEA.key, "ndubois", ACT.reason, {})]
    assert house.services.sign_in.check_password("l.dupont", PASSWORD)


@pytest.mark.parametrize("has_account", [True, False])
def test_nobody_is_written_to_whose_login_is_the_same(house: House, engine: Engine, *, has_account: bool) -> None:
    """Nor who has no account to sign in to."""
    if has_account:
        house.activated()
        house.services.people_desk.renaming.rename(LEA, ACT, login="lmartin", uid="ldupont")
    else:
        house.services.people_desk.renaming.rename(LEA, ACT, login="ldupont")

    assert told(engine) == []


@pytest.mark.parametrize(
    ("login", "uid", "why", "field"),
    [
        ("lmartin", None, "name_unchanged", ""),
        ("é", None, "malformed", "login"),
        ("lea", "*1", "malformed", "uid"),
        ("pbernard", None, "name_taken", "login"),
        ("xavier", None, "name_reserved", "login"),
        ("lea", "xavier", "name_reserved", "uid"),
    ],
)
def test_a_name_that_cannot_be_had_is_refused(
    house: House, engine: Engine, login: str, uid: str | None, why: str, field: str
) -> None:
    """Somebody's, reserved for somebody else, badly written, or the very same: nothing changes."""
    with house.unit_of_work() as tx:
        tx.reserved.reserve("xavier", XENIA.key, house.clock.today())

    with pytest.raises(Refused, match=why) as refused:
        house.services.people_desk.renaming.rename(LEA, ACT, login=login, uid=uid)

    assert refused.value.field == field
    assert house.services.people.get(LEA.key) == LEA
    assert noted(engine, "person_renamed") == []


def test_one_s_own_former_name_may_be_had_again(house: House) -> None:
    """It was reserved for nobody else."""
    renaming = house.services.people_desk.renaming
    away = renaming.rename(LEA, ACT, login="ldupont")

    assert renaming.rename(away.person, ACT, login="lmartin").person == LEA


@pytest.mark.parametrize(
    ("said", "absent", "undoes"),
    [
        ({"uid": "lmartin", "login": "lmartin"}, None, True),
        ({"uid": "ldupont", "login": ""}, None, False),
        ({"uid": "lmartin", "login": "ldupont"}, None, True),
        ({"uid": "ldupont"}, None, False),
        ({"uid": "lmartin"}, NOON.date(), False),
    ],
)
def test_a_source_that_says_the_former_name_is_told(
    house: House, engine: Engine, said: dict[str, str], absent: object, *, undoes: bool
) -> None:
    """Its next run gives it back: the operator has to know."""
    with Session(engine) as session, session.begin():
        session.add(SourceRow(source="apogee", ref="1", person=LEA.key, said=said, absent_since=absent))

    renamed = house.services.people_desk.renaming.rename(LEA, ACT, login="ldupont", uid="ldupont")

    assert [one.source for one in renamed.undone_by] == (["apogee"] if undoes else [])


def test_what_stands_for_a_lost_login_is_no_former_name(house: House, engine: Engine) -> None:
    """The uid is said in its place."""
    house.activated("pbernard")
    with Session(engine) as session, session.begin():
        session.execute(update(PersonRow).where(PersonRow.key == PAUL.key).values(login="*102", uid="pb"))

    house.services.people_desk.merging.merge(LEA, replace(PAUL, login="*102", uid="pb"), ACT)

    assert {former for *_, former in told(engine)} == {"pb"}
