"""What the page of a step says first of the answer given before it."""

from sesame.domain.journey import Facts
from sesame.domain.journey import Journey
from sesame.domain.journey import Step
from sesame.domain.journeys import Fact
from sesame.translation import Translator


def notice(journey: Journey, step: Step, facts: Facts, tr: Translator) -> str:
    """Return the sentence, or nothing."""
    before = journey.previous(step, facts)
    if before and before.name == Fact.CODE and facts.get(Fact.CODE, {}).get("older"):
        return tr("Votre code était d’un message précédent ; il est accepté tout de même.")
    return ""
