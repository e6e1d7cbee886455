"""Phone numbers by phonenumbers, the Python port of Google's libphonenumber."""

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumberType

from sesame.errors import Refused

_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.PERSONAL_NUMBER}
#: The longest way of writing a number that makes sense, with spaces and a country code.
_LONGEST = 40
#: Reserved by the French regulator (Arcep) for fiction: nobody's numbers, so the only ones that
#: documentation, tests and a demonstration may use; libphonenumber does not know them as mobiles.
_FICTION = re.compile(r"\+3363998\d{4}")


class LibPhoneNumbers:
    """Read numbers as written in the regions of a list, tried in their order."""

    def __init__(self, regions: tuple[str, ...]) -> None:
        """Take ISO 3166 codes; the first ones are how a number without « + » is understood."""
        self._regions = regions

    def parse_mobile(self, raw: str) -> str:
        """Return the number in E.164 form; a landline is refused, it receives no SMS."""
        # Word processors write French numbers with spaces that libphonenumber does not know as such.
        text = " ".join(unicodedata.normalize("NFKC", raw[: _LONGEST * 2]).split())
        if not text:
            raise Refused("phone_missing", field="phone")
        if len(text) > _LONGEST or len(raw) > _LONGEST * 2:
            raise Refused("phone_invalid", field="phone")
        seen_valid = False
        for region in self._regions:
            try:
                number = phonenumbers.parse(text, region)
            except phonenumbers.NumberParseException:
                continue
            written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            if _FICTION.fullmatch(written) and not number.extension:
                return written
            if not phonenumbers.is_valid_number(number) or number.extension:
                continue
            seen_valid = True
            if phonenumbers.number_type(number) in _MOBILE:
                return written
        raise Refused("phone_not_mobile" if seen_valid else "phone_invalid", field="phone")
