"""What the doctor finds in an app, one check or all of them."""

from typing import Any

from flask import Flask

from sesame.doctor.checks import CHECKS
from sesame.doctor.checks import examine
from sesame.doctor.examination import Examination
from sesame.doctor.findings import Finding


def found(app: Flask, check_id: str, **options: Any) -> Finding:
    """Return what one check finds, and nothing of the others."""
    (check,) = [check for check in CHECKS if check.id == check_id]
    with app.app_context():
        return check.look(Examination(app=app, **options))


def findings(app: Flask, **options: Any) -> dict[str, Finding]:
    """Return what every check finds, by its id."""
    with app.app_context():
        return {check.id: finding for check, finding in examine(Examination(app=app, **options))}
