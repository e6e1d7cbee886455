"""The engine of journeys, over every set of facts that a journey can have."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from sesame.domain.journey import Facts
from sesame.domain.journey import Journey
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journey import Step
from sesame.domain.journeys import ACTIVATION
from sesame.domain.journeys import RECOVERY
from tests.unit.fakes import NOON

#: The facts whose answer decides of the path, each way they can stand; any other is there or not.
DECIDING: dict[str, tuple[object, ...]] = {
    "identity": (None, {"person": 101, "proof": True}, {"person": 101, "proof": False}),
    "sms": (None, {"answer": "yes"}, {"answer": "no"}),
}


def every_facts(journey: Journey) -> list[Facts]:
    """Return every set of facts that could be stored for a journey, the impossible ones included."""
    answers = {step.name: DECIDING.get(step.name, (None, {"answer": 1})) for step in journey.steps}
    return [
        {name: answer for name, answer in zip(answers, chosen, strict=True) if answer is not None}
        for chosen in itertools.product(*answers.values())
    ]


CASES = [(journey, facts) for journey in (ACTIVATION, RECOVERY) for facts in every_facts(journey)]


def offenders(holds: Callable[[Journey, Facts], bool]) -> list[str]:
    """Return each journey and set of facts of which something does not hold."""
    return [f"{journey.name} with {facts}" for journey, facts in CASES if not holds(journey, facts)]


def slugs(steps: tuple[Step, ...]) -> list[str]:
    """Return the words of the steps."""
    return [step.slug for step in steps]


def test_every_set_of_facts_is_looked_at() -> None:
    """Six facts of the activation are there or not, and two have three ways to stand."""
    assert len(every_facts(ACTIVATION)) == 2**6 * 3**2
    assert len(every_facts(RECOVERY)) == 2**4 * 3


def test_what_may_be_opened_is_a_proven_prefix_and_the_next_step() -> None:
    """No set of facts, even an impossible one, opens a step behind an unproven one."""

    def holds(journey: Journey, facts: Facts) -> bool:
        path, opened = journey.path(facts), journey.allowable(facts)
        return (
            opened == path[: len(opened)]
            and all(step.name in facts for step in opened[:-1])
            and opened[-1] == journey.current(facts)
            and (opened[-1].name not in facts or opened == path)
        )

    assert offenders(holds) == []


def test_the_way_back_leads_from_each_step_to_the_first() -> None:
    """Going back never leaves the path and ends at its beginning."""

    def holds(journey: Journey, facts: Facts) -> bool:
        step: Step | None = journey.current(facts)
        walked = []
        while step is not None:
            walked.append(step)
            step = journey.previous(step, facts)
        return tuple(reversed(walked)) == journey.allowable(facts)

    assert offenders(holds) == []


def test_an_answer_that_changes_leaves_nothing_that_depended_on_it() -> None:
    """Whichever step is answered anew."""
    answer = {"another": "answer"}

    def holds(journey: Journey, facts: Facts) -> bool:
        return all(
            kept[step.name] == answer
            and not any(later.name in kept for later in journey.steps if step.name in later.depends_on)
            for step in journey.steps
            for kept in [journey.record(facts, step, answer)]
        )

    assert offenders(holds) == []


@pytest.mark.parametrize("journey", [ACTIVATION, RECOVERY])
def test_progress_only_grows_along_the_path(journey: Journey) -> None:
    """Nobody is told to be further back than before."""
    percentages = [step.progress for step in journey.steps]

    assert percentages == sorted(percentages)
    assert percentages[-1] < 100


#: Answers that lead to other steps than the rest do.
FORKS: dict[str, list[dict[str, Any]]] = {
    "identity": [{"proof": True}, {"proof": False}, {"proof": False, "opened": "key"}],
    "sms": [{"answer": "yes"}, {"answer": "no"}],
}


def walks(journey: Journey, facts: dict[str, Any]) -> list[list[tuple[int, int]]]:
    """Return what people who answer differently are told, step after step, of their place."""
    step = journey.current(facts)
    here = journey.place(step, facts)
    if step.name in facts:
        return [[]]
    onwards = [{**facts, step.name: answer} for answer in FORKS.get(step.name, [{"answer": 1}])]
    return [[here, *walk] for further in onwards for walk in walks(journey, further)]


@pytest.mark.parametrize("journey", [ACTIVATION, RECOVERY])
def test_the_number_of_steps_never_grows_on_the_way(journey: Journey) -> None:
    """Whatever one answers, the place moves forward and the total does not; the last page but one leaves one step."""
    told = walks(journey, {})

    assert len(told) == {"activation": 6, "recovery": 3}[journey.name]
    for walk in told:
        places, totals = zip(*walk, strict=True)
        assert places[0] == 1, walk
        assert list(places) == sorted(places), walk
        assert list(totals) == sorted(totals, reverse=True), walk
        assert totals[-1] == places[-1] + 1, walk


def test_a_code_and_a_phone_are_counted_with_the_step_before_them() -> None:
    """Seven steps for everybody who activates: one page more is no step more."""
    identified = {"kind": {}, "identity": {"proof": True}}
    with_sms = {**identified, "code": {}, "joker": {}, "photo": {}, "sms": {"answer": "yes"}}

    assert ACTIVATION.place(ACTIVATION.step("code"), identified) == (2, 7)
    assert ACTIVATION.place(ACTIVATION.step("phone"), with_sms) == (5, 7)
    assert ACTIVATION.place(ACTIVATION.step("password"), {**with_sms, "phone": {}}) == (6, 7)


def test_the_percentages_are_those_of_the_guide() -> None:
    """From the joker to the password."""
    progress = {step.slug: step.progress for step in ACTIVATION.steps}

    assert {slug: progress[slug] for slug in ("joker", "photo", "sms", "mot-de-passe")} == {
        "joker": 60,
        "photo": 70,
        "sms": 80,
        "mot-de-passe": 90,
    }


@pytest.mark.parametrize("journey", [ACTIVATION, RECOVERY])
def test_a_code_is_asked_of_those_it_was_sent_to_alone(journey: Journey) -> None:
    """It comes right after the identification, and nothing behind it may be opened without it."""
    identified = {"kind": {"kind": "uid"}, "identity": {"person": 101, "proof": True}}

    assert journey.current(identified).slug == "code"
    assert "code" not in slugs(journey.path({**identified, "identity": {"person": 101, "proof": False}}))


def test_the_phone_is_asked_of_those_who_accept_sms_alone() -> None:
    """Refusing goes straight to the password."""
    assert "telephone" in slugs(ACTIVATION.path({"sms": {"answer": "yes"}}))
    assert "telephone" not in slugs(ACTIVATION.path({"sms": {"answer": "no"}}))
    assert "telephone" not in slugs(ACTIVATION.path({}))


def test_another_kind_of_number_takes_everything_after_it_away() -> None:
    """Who one is depends on it, and all else on who one is."""
    facts = {step.name: {"answer": 1} for step in ACTIVATION.steps}

    kept = ACTIVATION.record(facts, ACTIVATION.steps[0], {"answer": 2})

    assert kept == {"kind": {"answer": 2}}


def test_the_same_answer_again_takes_nothing_away() -> None:
    """Going back and sending the same page is harmless."""
    facts = {step.name: {"answer": 1} for step in ACTIVATION.steps}

    assert ACTIVATION.record(facts, ACTIVATION.steps[0], {"answer": 1}) == facts


def test_another_answer_about_sms_takes_the_phone_away_and_nothing_else() -> None:
    """The joker and the photo have nothing to do with it."""
    facts = {name: {"answer": 1} for name in ("kind", "identity", "joker", "photo", "phone")}
    step = ACTIVATION.step("sms")

    kept = ACTIVATION.record({**facts, "sms": {"answer": "yes"}}, step, {"answer": "no"})

    assert sorted(kept) == ["identity", "joker", "kind", "photo", "sms"]


def test_what_depends_on_a_dropped_answer_is_dropped_too() -> None:
    """Dependence is followed from step to step."""
    first, second, third, free = (
        Step(name="a", slug="a", progress=1),
        Step(name="b", slug="b", progress=2, depends_on=("a",)),
        Step(name="c", slug="c", progress=3, depends_on=("b",)),
        Step(name="d", slug="d", progress=4),
    )
    journey = Journey("chain", (first, second, third, free))

    assert journey.record({"a": 1, "b": 1, "c": 1, "d": 1}, first, 2) == {"a": 2, "d": 1}


def test_recording_leaves_the_facts_it_was_given_alone() -> None:
    """A refused save must not have changed anything."""
    facts = {"kind": {"kind": "uid"}, "identity": {"person": 101}}

    ACTIVATION.record(facts, ACTIVATION.steps[0], {"kind": "ine"})

    assert facts == {"kind": {"kind": "uid"}, "identity": {"person": 101}}


def test_a_step_is_found_by_its_word() -> None:
    """Whether or not it applies now; an unknown word is no step."""
    phone = ACTIVATION.at("telephone")

    assert phone == ACTIVATION.step("phone")
    assert ACTIVATION.at("recap") is None


def test_a_state_that_moves_is_the_next_revision_and_shares_nothing() -> None:
    """The former state keeps its own facts."""
    state = JourneyState(
        key="k",
        journey="activation",
        revision=3,
        status=JourneyStatus.OPEN,
        facts={"kind": 1},
        created_at=NOON,
        touched_at=NOON,
        deadline=NOON,
    )

    after = state.moved()
    after.facts["identity"] = 2
    closed = state.moved(facts={}, status=JourneyStatus.COMPLETED)

    assert (state.revision, state.facts) == (3, {"kind": 1})
    assert (after.revision, after.status) == (4, JourneyStatus.OPEN)
    assert (closed.revision, closed.facts, closed.status) == (4, {}, JourneyStatus.COMPLETED)
