"""Phone numbers by phonenumbers, the Python port of Google's libphonenumber."""

import re
import unicodedata

import phonenumbers
from phonenumbers import CountryCodeSource
from phonenumbers import PhoneMetadata
from phonenumbers import PhoneNumber
from phonenumbers import PhoneNumberFormat
from phonenumbers import PhoneNumberType

from sesame.errors import Refused

_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.PERSONAL_NUMBER}
#: The longest way of writing a number that makes sense, with spaces and a country code.
_LONGEST = 40
#: Reserved by the French regulator (Arcep) for fiction: nobody's numbers, so the only ones that
#: documentation, tests and a demonstration may use; libphonenumber does not know them as mobiles.
_FICTION = re.compile(r"\+3363998\d{4}")
#: Digits that might be somebody's number somewhere, with what people put between them.
_DIGITS_ALONE = re.compile(r"[\d\s().\-/]*")
_NOT_DIALLED = re.compile(r"[\s().\-/]")
_SHORTEST, _MOST_DIGITS = 5, 15


def dialled_at_home(number: str, region: str = "FR") -> str:
    """Return a number of E.164 form as its digits are dialled at home, and as it is where it is of another country."""
    try:
        read = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    if read.country_code != phonenumbers.country_code_for_region(region):
        return number
    return re.sub(r"[^0-9]", "", phonenumbers.format_number(read, PhoneNumberFormat.NATIONAL))


class LibPhoneNumbers:
    """Read numbers as written in the regions of a list, tried in their order; the first one is home."""

    def __init__(self, regions: tuple[str, ...]) -> None:
        """Take ISO 3166 codes."""
        self._regions = regions
        self._plans = {region: _Plan(region) for region in regions}
        home = phonenumbers.example_number_for_type(regions[0], PhoneNumberType.MOBILE)
        self._home_code = phonenumbers.country_code_for_region(regions[0])
        #: What national numbers begin with at home; nothing where they have no such digit.
        self._home_prefix = phonenumbers.ndd_prefix_for_region(regions[0], strip_non_digits=True) or ""
        #: The digits of a mobile number at home, as it is dialled there.
        self._home_length = len(_national_digits(home)) if home else 0

    def __repr__(self) -> str:
        """Return all that decides how a text is read; new numbering plans come with a new library."""
        return f"LibPhoneNumbers({self._regions}, {phonenumbers.__version__})"

    def parse_mobile(self, raw: str) -> str:
        """Return the number in E.164 form; a landline is refused, it receives no SMS.

        Without « + », what is typed has to be the whole of a national number, as it is dialled there: a number at home
        that lost some digits is never taken for a shorter one of another region.
        """
        # Word processors write French numbers with spaces that libphonenumber does not know as such.
        text = " ".join(unicodedata.normalize("NFKC", raw[: _LONGEST * 2]).split())
        if not text:
            raise Refused("phone_missing", field="phone")
        if len(text) > _LONGEST or len(raw) > _LONGEST * 2:
            raise Refused("phone_invalid", field="phone")
        found = False
        dialled = _NOT_DIALLED.sub("", text)
        for region, plan in self._plans.items():
            if dialled.isascii() and dialled.isdecimal() and not plan.may_read(dialled):
                continue
            for number in self._read(text, region):
                if _is_mobile(number):
                    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
                found = True
            if found and text.startswith("+"):
                # It names its country itself: the others would read the same.
                break
        if found:
            raise Refused("phone_not_mobile", field="phone")
        raise Refused("phone_needs_plus" if self._may_be_elsewhere(text) else "phone_invalid", field="phone")

    def shown(self, number: str) -> str:
        """Return a number of E.164 form as people read it: « +33 6 39 98 12 34 »."""
        return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)

    def _read(self, text: str, region: str) -> list[PhoneNumber]:
        """Return the number that this is in one region, if any: one that exists, or is kept for fiction."""
        number = _parsed(text, region)
        if number is None:
            return []
        if number.country_code_source == CountryCodeSource.FROM_DEFAULT_COUNTRY:
            return [number] if _exists(number) and self._is_whole(number, text, region) else []
        return [number] if _exists(number) else self._overseas(number)

    def _is_whole(self, number: PhoneNumber, text: str, region: str) -> bool:
        digits = phonenumbers.normalize_digits_only(text)
        if region != self._regions[0] and len(digits) < self._home_length:
            return False
        return digits == _national_digits(number)

    def _overseas(self, number: PhoneNumber) -> list[PhoneNumber]:
        """Return the number of another region that somebody wrote behind the code of home: « +33 692… » of Réunion."""
        if number.country_code != self._home_code:
            return []
        national = phonenumbers.national_significant_number(number)
        # What follows the code is any text at all: « +33 00 » has nothing that any region would read.
        there = [one for region in self._regions[1:] if (one := _parsed(national, region))]
        return [one for one in there if _exists(one) and len(_national_digits(one)) >= self._home_length][:1]

    def _may_be_elsewhere(self, text: str) -> bool:
        digits = phonenumbers.normalize_digits_only(text)
        if not _DIGITS_ALONE.fullmatch(text) or not _SHORTEST < len(digits) <= _MOST_DIGITS or text.startswith("00"):
            return False
        # As many digits as at home, but not dialled as at home: Greece, India and the United States have ten, too.
        return len(digits) != self._home_length or not digits.startswith(self._home_prefix)


class _Plan:
    """How numbers are dialled in one region, roughly: enough to see at once where the library would find none."""

    def __init__(self, region: str) -> None:
        code = phonenumbers.country_code_for_region(region)
        own = PhoneMetadata.metadata_for_region(region)
        # Regions that share a code read each other's numbers.
        sharing = map(PhoneMetadata.metadata_for_region, phonenumbers.region_codes_for_country_code(code))
        alike = [one for one in sharing if one]
        if own is None or any(one.national_prefix_transform_rule for one in alike):
            # What is dialled there is more than a prefix before what stands behind the code.
            self._begins = re.compile("")
            return
        prefixes = f"{own.national_prefix or ''}|{own.national_prefix_for_parsing or ''}"
        numbers = "|".join(str(one.general_desc.national_number_pattern) for one in alike if one.general_desc)
        self._begins = re.compile(f"{code}|{own.international_prefix}|(?:{prefixes})?(?:{numbers})\\Z")

    def may_read(self, digits: str) -> bool:
        """Tell whether these digits, dialled there, may be a whole number of that region or of another country."""
        return bool(self._begins.match(digits))


def _parsed(text: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return None


def _exists(number: PhoneNumber) -> bool:
    return not number.extension and (phonenumbers.is_valid_number(number) or _is_fiction(number))


def _is_mobile(number: PhoneNumber) -> bool:
    return _is_fiction(number) or phonenumbers.number_type(number) in _MOBILE


def _is_fiction(number: PhoneNumber) -> bool:
    return bool(_FICTION.fullmatch(phonenumbers.format_number(number, PhoneNumberFormat.E164)))


def _national_digits(number: PhoneNumber) -> str:
    """Return a number as it is dialled in its own country."""
    return phonenumbers.normalize_digits_only(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
