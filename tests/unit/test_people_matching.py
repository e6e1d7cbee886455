"""Two descriptions of people: when they are one person's, and when they cannot be."""

from sesame.domain.people_matching import is_another
from sesame.domain.people_matching import is_born_alike
from sesame.domain.people_matching import is_named_alike
from sesame.domain.people_matching import is_same
from sesame.domain.people_said import Known
from sesame.domain.people_said import Number

BORN, LATER = "2007-02-03", "2001-12-24"
INE, OTHER_INE, STAFF = ("ine", "123456789AB"), ("ine", "987654321CD"), ("staff_number", "40127")


def told(born: str = BORN, given: str = "Léa", family: str = "Martin", **more: str) -> dict[str, str | None]:
    """Return what a row tells of somebody, who is Léa unless it says otherwise."""
    return {"birth_date": born, "given_name": given, "family_name": family, **more}


def lea(*numbers: Number, **more: str) -> Known:
    """Return her as she is stored."""
    return Known(key=1, attributes=told(**more), numbers=frozenset(numbers))


def test_names_are_alike_where_the_given_or_the_family_name_is() -> None:
    """However it is written, civil or in use: a marriage changes one, a transition the other."""
    alike = [
        told(family="Durand"),
        told(given="LEA", family="Durand"),
        told(given="Louis"),
        told(given="Louis", family="MARTIN"),
        told(given="Marie", family="Durand", used_given_name="Léa"),
    ]
    unlike = [told(given="Nina", family="Blanc"), told(given="Martin", family="Léa"), told(given="", family="")]

    assert [one for one in alike if not is_named_alike(one, told())] == []
    assert [one for one in unlike if is_named_alike(one, told())] == []
    assert is_named_alike(told(given="Nina", family="Blanc"), told(used_family_name="Blanc"))


def test_every_name_is_alike_where_both_are_or_nobody_has_a_family_name() -> None:
    """People with one name have it as the given one."""
    assert is_named_alike(told(given="LEA"), told(), every=True)
    assert is_named_alike(told(family=""), told(family=""), every=True)
    assert not is_named_alike(told(family="Durand"), told(), every=True)
    assert not is_named_alike(told(family=""), told(), every=True)


def test_a_birth_date_that_is_not_known_is_like_no_other() -> None:
    """And one known in part is like itself alone."""
    assert is_born_alike(told(), lea())
    assert not is_born_alike(told(born=""), lea(born=""))
    assert is_born_alike(told(born="2007-00-00"), lea(born="2007-00-00"))
    assert not is_born_alike(told(born=BORN), lea(born="2007-00-00"))


def test_two_people_turn_out_to_be_one_by_a_number_the_birth_date_and_a_name_all_three() -> None:
    """Two of them are somebody else's often enough: brothers, typists, a number that was given twice."""
    assert is_same(told(family="Durand"), {INE, STAFF}, lea(INE))
    for row, numbers in (
        (told(), {OTHER_INE}),
        (told(), set()),
        (told(born=LATER), {INE}),
        (told(given="Nina", family="Blanc"), {INE}),
    ):
        assert not is_same(row, numbers, lea(INE)), (row, numbers)


def test_a_row_under_a_known_key_is_another_person_s_where_birth_date_and_numbers_differ() -> None:
    """One shared number is enough to be the same, whatever else was corrected."""
    stranger = told(born=LATER, given="Nina", family="Blanc")

    assert is_another(stranger, {OTHER_INE}, lea(INE))
    assert is_another(told(born=LATER), {OTHER_INE}, lea(INE))
    assert not is_another(stranger, {INE}, lea(INE))
    assert not is_another(stranger, {OTHER_INE, STAFF}, lea(INE, STAFF))
    assert not is_another(told(), {OTHER_INE}, lea(INE))
    # Numbers of different kinds contradict nothing: a corrected date, under the same names.
    assert not is_another(told(born=LATER), {STAFF}, lea(INE))
    assert is_another(stranger, {STAFF}, lea(INE))


def test_a_row_without_a_birth_date_column_speaks_of_whom_its_key_names() -> None:
    """It has nothing to say against it."""
    assert not is_another({"given_name": "Nina"}, {OTHER_INE}, lea(INE))


def test_a_row_that_was_not_told_last_time_has_to_fit_in_more() -> None:
    """The name may have been given to the next one: date and name both count where no number is shared."""
    for row, is_other in (
        (told(), False),
        (told(family="Durand"), False),
        (told(born=LATER), True),
        (told(given="Nina", family="Blanc"), True),
    ):
        assert is_another(row, set(), lea(), is_continued=False) is is_other, row


def test_a_uid_alone_says_less_than_a_source_s_own_key() -> None:
    """It may be given again overnight, to who has half the name: both names have to bear out another date."""
    row = told(born=LATER, family="Durand")

    assert not is_another(row, set(), lea(), has_key=True)
    assert is_another(row, set(), lea(), has_key=False)
    assert not is_another(told(born=LATER), set(), lea(), has_key=False)
