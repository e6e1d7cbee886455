"""What becomes of a test whose real part is not on the machine."""

import os
from typing import NoReturn

import pytest


def missing(part: str, package: str) -> NoReturn:
    """Skip the test and say how to install the part; in CI, fail."""
    left_out(f"{part} is missing: apt install {package}")


def left_out(message: str) -> NoReturn:
    """Skip the test and say why; in CI, fail."""
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
