"""The engine of journeys, over every set of facts that the activation can have."""

import itertools

import pytest

from sesame.domain.journey import Facts
from sesame.domain.journey import Journey
from sesame.domain.journey import JourneyState
from sesame.domain.journey import JourneyStatus
from sesame.domain.journey import Step
from sesame.domain.journeys import ACTIVATION
from tests.unit.fakes import NOON

#: Every way each fact can stand: absent, or one of the answers that matter to the path.
ANSWERS: dict[str, tuple[object, ...]] = {
    step.proves: (None, {"accepted": True}, {"accepted": False}) if step.proves == "sms" else (None, {"answer": 1})
    for step in ACTIVATION.steps
}
EVERY_FACTS: list[Facts] = [
    {name: answer for name, answer in zip(ANSWERS, answers, strict=True) if answer is not None}
    for answers in itertools.product(*ANSWERS.values())
]


def slugs(steps: tuple[Step, ...]) -> list[str]:
    """Return the words of the steps."""
    return [step.slug for step in steps]


def test_every_set_of_facts_is_looked_at() -> None:
    """Six facts that are there or not, and one with three ways to stand."""
    assert len(EVERY_FACTS) == 2**6 * 3


@pytest.mark.parametrize("facts", EVERY_FACTS, ids=lambda facts: "-".join(facts) or "none")
def test_what_may_be_opened_is_a_proven_prefix_and_the_next_step(facts: Facts) -> None:
    """No set of facts, even an impossible one, opens a step behind an unproven one."""
    path, opened = ACTIVATION.path(facts), ACTIVATION.allowable(facts)

    assert opened == path[: len(opened)]
    assert all(step.proves in facts for step in opened[:-1])
    assert opened[-1] == ACTIVATION.current(facts)
    assert opened[-1].proves not in facts or opened == path


@pytest.mark.parametrize("facts", EVERY_FACTS, ids=lambda facts: "-".join(facts) or "none")
def test_the_way_back_leads_from_each_step_to_the_first(facts: Facts) -> None:
    """Going back never leaves the path and ends at its beginning."""
    step: Step | None = ACTIVATION.current(facts)
    walked = []
    while step is not None:
        walked.append(step)
        step = ACTIVATION.previous(step, facts)

    assert tuple(reversed(walked)) == ACTIVATION.allowable(facts)


def test_progress_only_grows_along_the_path() -> None:
    """From the joker on, the percentages are those of the guide."""
    percentages = [step.progress for step in ACTIVATION.steps]

    assert percentages == sorted(percentages)
    assert {
        step.slug: step.progress for step in ACTIVATION.steps if step.progress % 10 == 0 and step.progress > 40
    } == {
        "joker": 60,
        "photo": 70,
        "sms": 80,
        "mot-de-passe": 90,
    }


def test_the_phone_is_asked_of_those_who_accept_sms_alone() -> None:
    """Refusing goes straight to the password."""
    assert "telephone" in slugs(ACTIVATION.path({"sms": {"accepted": True}}))
    assert "telephone" not in slugs(ACTIVATION.path({"sms": {"accepted": False}}))
    assert "telephone" not in slugs(ACTIVATION.path({}))


def test_another_kind_of_number_takes_everything_after_it_away() -> None:
    """Who one is depends on it, and all else on who one is."""
    facts = {step.proves: {"answer": 1} for step in ACTIVATION.steps}

    kept = ACTIVATION.record(facts, ACTIVATION.steps[0], {"answer": 2})

    assert kept == {"kind": {"answer": 2}}


def test_the_same_answer_again_takes_nothing_away() -> None:
    """Going back and sending the same page is harmless."""
    facts = {step.proves: {"answer": 1} for step in ACTIVATION.steps}

    assert ACTIVATION.record(facts, ACTIVATION.steps[0], {"answer": 1}) == facts


def test_another_answer_about_sms_takes_the_phone_away_and_nothing_else() -> None:
    """The joker and the photo have nothing to do with it."""
    facts = {name: {"answer": 1} for name in ("kind", "identity", "joker", "photo", "phone")}
    step = ACTIVATION.step("sms")
    assert step is not None

    kept = ACTIVATION.record({**facts, "sms": {"accepted": True}}, step, {"accepted": False})

    assert sorted(kept) == ["identity", "joker", "kind", "photo", "sms"]


def test_what_depends_on_a_dropped_answer_is_dropped_too() -> None:
    """Dependence is followed from step to step."""
    first, second, third, free = (
        Step(slug="a", proves="a", progress=1),
        Step(slug="b", proves="b", progress=2, depends_on=("a",)),
        Step(slug="c", proves="c", progress=3, depends_on=("b",)),
        Step(slug="d", proves="d", progress=4),
    )
    journey = Journey("chain", (first, second, third, free))

    assert journey.record({"a": 1, "b": 1, "c": 1, "d": 1}, first, 2) == {"a": 2, "d": 1}


def test_recording_leaves_the_facts_it_was_given_alone() -> None:
    """A refused save must not have changed anything."""
    facts = {"kind": {"kind": "uid"}, "identity": {"uid": "lmartin"}}

    ACTIVATION.record(facts, ACTIVATION.steps[0], {"kind": "ine"})

    assert facts == {"kind": {"kind": "uid"}, "identity": {"uid": "lmartin"}}


def test_a_step_is_found_by_its_word() -> None:
    """Whether or not it applies now; an unknown word is no step."""
    phone = ACTIVATION.step("telephone")

    assert phone is not None
    assert phone.proves == "phone"
    assert ACTIVATION.step("recap") is None


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
