"""The journeys people can run: read this first.

The percentages from 60 on are those of the university's user guide.
"""

from enum import StrEnum

from sesame.domain.consents import Answer
from sesame.domain.journey import Facts
from sesame.domain.journey import Journey
from sesame.domain.journey import Step


class Fact(StrEnum):
    """What a journey learns: each step adds the one of its name; the last two are counted on the way."""

    KIND = "kind"
    IDENTITY = "identity"
    CODE = "code"
    JOKER = "joker"
    PHOTO = "photo"
    SMS = "sms"
    PHONE = "phone"
    ANSWER = "answer"
    PASSWORD = "password"  # noqa: S105 - the name of a fact
    CHALLENGE = "challenge"
    ANSWER_TRIES = "answer_tries"


def accepted_sms(facts: Facts) -> bool:
    """Say whether the person accepted SMS alerts: only then is a phone number asked."""
    return bool(facts.get(Fact.SMS, {}).get("answer") == Answer.YES)


def needs_code(facts: Facts) -> bool:
    """Say whether a code was sent to an address the university already knew, and is asked for."""
    return bool(facts.get(Fact.IDENTITY, {}).get("proof"))


def needs_answer(facts: Facts) -> bool:
    """Say whether the joker is asked: not of whom the help desk knew when it handed them a key.

    Nor of who never chose one, once a code has proven the address; until then the journey looks like anybody's.
    """
    identity = facts.get(Fact.IDENTITY, {})
    replaced = identity.get("without_joker") and (identity.get("opened") or Fact.CODE in facts)
    return bool(identity.get("opened") != "key" and not replaced)


ACTIVATION = Journey(
    "activation",
    (
        Step(name=Fact.KIND, slug="numero", progress=20),
        Step(name=Fact.IDENTITY, slug="identite", progress=40, depends_on=(Fact.KIND,)),
        Step(name=Fact.CODE, slug="code", progress=50, applies=needs_code, depends_on=(Fact.IDENTITY,), counted=False),
        Step(name=Fact.JOKER, slug="joker", progress=60, depends_on=(Fact.IDENTITY,)),
        Step(name=Fact.PHOTO, slug="photo", progress=70, depends_on=(Fact.IDENTITY,)),
        Step(name=Fact.SMS, slug="sms", progress=80, depends_on=(Fact.IDENTITY,)),
        Step(
            name=Fact.PHONE,
            slug="telephone",
            progress=85,
            applies=accepted_sms,
            depends_on=(Fact.IDENTITY, Fact.SMS),
            counted=False,
        ),
        Step(name=Fact.PASSWORD, slug="mot-de-passe", progress=90, depends_on=(Fact.IDENTITY,)),
    ),
)

RECOVERY = Journey(
    "recovery",
    (
        Step(name=Fact.KIND, slug="numero", progress=15),
        Step(name=Fact.IDENTITY, slug="identite", progress=30, depends_on=(Fact.KIND,)),
        Step(name=Fact.CODE, slug="code", progress=45, applies=needs_code, depends_on=(Fact.IDENTITY,), counted=False),
        Step(name=Fact.ANSWER, slug="question", progress=60, applies=needs_answer, depends_on=(Fact.IDENTITY,)),
        Step(name=Fact.PASSWORD, slug="mot-de-passe", progress=90, depends_on=(Fact.IDENTITY, Fact.ANSWER)),
    ),
)
