"""What the page of a step says first of the answer given before it: how it was understood."""

from sesame.blueprints.messages import on_one_line
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
    phone = facts.get(Fact.PHONE, {}).get("shown")
    if before and before.name == Fact.PHONE and phone:
        return tr(
            "Les SMS d’alerte iront au {number}. Si ce n’est pas votre numéro, revenez en arrière.",
            number=on_one_line(phone),
        )
    return ""
