"""Why a database of others did not answer: what its driver says, as far as that is not about what it holds."""

import re
from urllib.parse import quote
from urllib.parse import quote_plus

#: How others number what went wrong, where their driver has no attribute for it.
_NUMBERED = re.compile(r"\b(?:ORA|DPY|DPI|TNS)-\d+")
#: What is wrong with a statement, or with rights on what it names: words about names, not about what is stored.
_ABOUT_NAMES = re.compile(r"42\w{3}|3F000|25006|SQLITE_(ERROR|READONLY|AUTH)")
_LONGEST = 200
_HIDDEN = "***"


def reading_cause(error: BaseException) -> str:
    """Return what kind of error it is, with the database's own number: « OperationalError 57P01 ».

    What is said while rows are read may quote them.
    """
    driver = _of_driver(error)
    return " ".join(part for part in (type(driver).__name__, _number(driver)) if part)


def statement_cause(error: BaseException) -> str:
    """Return the same, with the driver's words where they are about the names and words of the statement."""
    return _with_words(error) if _ABOUT_NAMES.fullmatch(_number(_of_driver(error))) else reading_cause(error)


def connection_cause(error: BaseException, password: str | None) -> str:
    """Return the same, with the driver's words on a connection that did not come about, the password left out."""
    said = _with_words(error)
    for written in (password, quote(password), quote_plus(password)) if password else ():
        said = said.replace(written, _HIDDEN)
    return said


def _with_words(error: BaseException) -> str:
    driver = _of_driver(error)
    words = str(getattr(getattr(driver, "diag", None), "message_primary", None) or driver)
    first = next(iter(words.strip().splitlines()), "")[:_LONGEST]
    return f"{reading_cause(error)} : {first}" if first else reading_cause(error)


def _of_driver(error: BaseException) -> BaseException:
    found = getattr(error, "orig", None)
    return found if isinstance(found, BaseException) else error


def _number(driver: BaseException) -> str:
    for name in ("sqlstate", "pgcode", "sqlite_errorname"):
        if isinstance(found := getattr(driver, name, None), str):
            return found
    if numbered := _NUMBERED.search(str(driver)):
        return numbered[0]
    first = driver.args[0] if driver.args else None
    return str(first) if isinstance(first, int) else ""
