"""The paths on which anybody can post a guess, and whom it is posted about: each kind of person is refused."""

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextlib import closing
from contextlib import contextmanager
from dataclasses import dataclass

from sesame.domain.account import AccountState
from sesame.domain.sign_in_clients import Dialect
from tools.timing.asker import Asker
from tools.timing.site import ANSWER
from tools.timing.site import BORN
from tools.timing.site import PASSWORD
from tools.timing.site import SIGN_IN
from tools.timing.site import Member
from tools.timing.site import Site
from tools.timing.site import nobodies
from tools.timing.visitor import Answer
from tools.timing.visitor import Visitor

ACTIVE, SUSPENDED = AccountState.ACTIVE, AccountState.SUSPENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """People of whom the same is posted: what is right or wrong, after their path was closed or not."""

    name: str
    members: list[Member]
    right: bool = False
    closed: bool = False


#: Posts one guess about somebody.
Post = Callable[[Member, bool], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A path by its name; of its kinds each is compared with the first, the second being the same once more."""

    name: str
    kinds: Callable[[Site, int], list[Kind]]
    post: Callable[[int], AbstractContextManager[Post]]


def _identity(journey: str) -> Callable[[int], AbstractContextManager[Post]]:
    @contextmanager
    def at(port: int) -> Iterator[Post]:
        with closing(_at_identity(port, journey)) as visitor:
            yield lambda member, right: _identify(visitor, member, right=right)

    return at


def _at_identity(port: int, journey: str) -> Visitor:
    visitor = Visitor(port)
    visitor.open(f"/aide/{journey}/")
    visitor.send()
    visitor.send(kind="student_number")
    return visitor


def _identify(visitor: Visitor, member: Member, *, right: bool) -> Answer:
    year = BORN.year if right else BORN.year - 1
    return visitor.send(number=member.number, day=str(BORN.day), month=str(BORN.month), year=str(year))


def at_the_question(port: int, member: Member) -> Visitor:
    """Return somebody who gave the right pair, and stands at the joker's question."""
    visitor = _at_identity(port, "mot-de-passe-oublie")
    _identify(visitor, member, right=True)
    return visitor


@contextmanager
def _joker(port: int) -> Iterator[Post]:
    def post(member: Member, right: bool) -> Answer:  # noqa: FBT001 - as every path is posted to
        with closing(at_the_question(port, member)) as visitor:
            return visitor.send(answer=ANSWER if right else "Une soupe au pistou")

    yield post


@contextmanager
def _sign_in(port: int) -> Iterator[Post]:
    with closing(Visitor(port)) as visitor:
        yield lambda member, right: visitor.post(
            SIGN_IN, login=member.login, password=PASSWORD if right else "Marmotte+givre4"
        )


def _asked(dialect: Dialect, address: str) -> Callable[[int], AbstractContextManager[Post]]:
    @contextmanager
    def at(port: int) -> Iterator[Post]:
        with closing(Asker(port, dialect)) as asker:
            yield lambda member, right: asker.ask(
                member.login, PASSWORD if right else "Marmotte+givre4", address=address
            )

    return at


def _at_activation(site: Site, many: int) -> list[Kind]:
    return [
        Kind(name="unknown number", members=nobodies(many)),
        Kind(name="unknown number, once more", members=nobodies(many)),
        Kind(name="known, wrong date", members=site.people(many)),
        Kind(name="known, closed, right date", members=site.people(many), right=True, closed=True),
        Kind(name="suspended, right date", members=site.people(many, SUSPENDED), right=True),
    ]


def _at_recovery(site: Site, many: int) -> list[Kind]:
    return [
        Kind(name="unknown number", members=nobodies(many)),
        Kind(name="unknown number, once more", members=nobodies(many)),
        Kind(name="known, wrong date", members=site.people(many, ACTIVE)),
        Kind(name="known, closed, right date", members=site.people(many, ACTIVE), right=True, closed=True),
        Kind(name="suspended, right date", members=site.people(many, SUSPENDED), right=True),
        Kind(name="never activated, right date", members=site.people(many), right=True),
        Kind(name="hash of before, wrong date", members=site.people(many, ACTIVE, old=True)),
    ]


def _at_a_question(site: Site, many: int) -> list[Kind]:
    return [
        Kind(name="wrong answer", members=site.people(many, ACTIVE)),
        Kind(name="wrong answer, once more", members=site.people(many, ACTIVE)),
        Kind(name="closed, right answer", members=site.people(many, ACTIVE), right=True, closed=True),
        Kind(name="hash of before, wrong answer", members=site.people(many, ACTIVE, old=True)),
    ]


def _half_of_each(site: Site, many: int, state: AccountState) -> list[Member]:
    older = many // 2
    return [*site.people(many - older, state), *site.people(older, state, old=True)]


def _at_sign_in(site: Site, many: int) -> list[Kind]:
    return [
        *_of_no_address(site, many),
        Kind(name="known, closed, right password", members=_half_of_each(site, many, ACTIVE), right=True, closed=True),
        Kind(name="hash of before alone", members=site.people(many, ACTIVE, old=True)),
        Kind(name="hash of today alone", members=site.people(many, ACTIVE)),
    ]


def _of_no_address(site: Site, many: int) -> list[Kind]:
    """Return the kinds that are refused whether or not an address is told; without one no login is ever closed."""
    return [
        Kind(name="unknown login", members=nobodies(many)),
        Kind(name="unknown login, once more", members=nobodies(many)),
        Kind(name="known, wrong password", members=_half_of_each(site, many, ACTIVE)),
        Kind(name="suspended, right password", members=_half_of_each(site, many, SUSPENDED), right=True),
        Kind(name="never activated", members=site.people(many)),
        Kind(name="adopted, wrong password", members=site.people(many, AccountState.ADOPTED)),
    ]


PATHS = {
    "activation": Path(name="identity, activation", kinds=_at_activation, post=_identity("activer-mon-compte")),
    "recovery": Path(name="identity, recovery", kinds=_at_recovery, post=_identity("mot-de-passe-oublie")),
    "joker": Path(name="answer to the joker", kinds=_at_a_question, post=_joker),
    "sign-in": Path(name="sign-in", kinds=_at_sign_in, post=_sign_in),
    "apereo": Path(name="sign-in server, Apereo's way", kinds=_of_no_address, post=_asked(Dialect.APEREO, "")),
    "lemonldap": Path(
        name="sign-in server, LemonLDAP::NG's way", kinds=_at_sign_in, post=_asked(Dialect.LEMONLDAP, "192.0.2.7")
    ),
}
