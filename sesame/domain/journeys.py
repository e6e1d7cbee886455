"""The journeys people can run: read this first.

The percentages from 60 on are those of the university's user guide.
"""

from sesame.domain.journey import Facts
from sesame.domain.journey import Journey
from sesame.domain.journey import Step


def accepted_sms(facts: Facts) -> bool:
    """Say whether the person accepted SMS alerts: only then is a phone number asked."""
    return bool(facts.get("sms", {}).get("accepted"))


def needs_code(facts: Facts) -> bool:
    """Say whether a code was sent to an address the university already knew, and is asked for."""
    return bool(facts.get("identity", {}).get("proof"))


ACTIVATION = Journey(
    "activation",
    (
        Step(slug="numero", proves="kind", progress=20),
        Step(slug="identite", proves="identity", progress=40, depends_on=("kind",)),
        Step(slug="code", proves="code", progress=50, applies=needs_code, depends_on=("identity",)),
        Step(slug="joker", proves="joker", progress=60, depends_on=("identity",)),
        Step(slug="photo", proves="photo", progress=70, depends_on=("identity",)),
        Step(slug="sms", proves="sms", progress=80, depends_on=("identity",)),
        Step(
            slug="telephone",
            proves="phone",
            progress=85,
            applies=accepted_sms,
            depends_on=("identity", "sms"),
        ),
        Step(slug="mot-de-passe", proves="password", progress=90, depends_on=("identity",)),
    ),
)

RECOVERY = Journey(
    "recovery",
    (
        Step(slug="numero", proves="kind", progress=15),
        Step(slug="identite", proves="identity", progress=30, depends_on=("kind",)),
        Step(slug="code", proves="code", progress=45, applies=needs_code, depends_on=("identity",)),
        Step(slug="question", proves="answer", progress=60, depends_on=("identity",)),
        Step(slug="mot-de-passe", proves="password", progress=90, depends_on=("identity", "answer")),
    ),
)
