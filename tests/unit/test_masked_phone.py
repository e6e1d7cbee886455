"""What « Mon Sésame » shows of a phone number."""

import pytest

from sesame.blueprints.account_summary import masked_phone


@pytest.mark.parametrize(
    ("shown", "masked"),
    [
        ("+33 6 39 98 12 34", "+33 6 •• •• •• 34"),
        ("+262 692 12 34 56", "+262 6•• •• •• 56"),
        ("+1 202-555-0143", "+1 2••-•••-••43"),
        ("+687 75.12.34", "+687 7•.••.34"),
    ],
)
def test_a_number_is_recognised_by_its_country_its_first_and_its_last_digits(shown: str, masked: str) -> None:
    """Grouped as it is shown, whatever the length of the country's code."""
    assert masked_phone(shown) == masked
