"""The people that are known: is anybody closed until somebody settles it, or kept though they left long ago."""

import datetime as dt

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning

#: After so many days past the end of the account a university should have said what becomes of who left.
_LONG = 3 * 365


def _look(examination: Examination) -> Finding:
    services, settings = examination.here.services, examination.settings
    today = services.clock.today()
    long_ago = {category: today - dt.timedelta(days=days + _LONG) for category, days in settings.grace.items()}
    with services.reading() as tx:
        stand = tx.departures.standing(long_ago)
    if stand.doubted or stand.waiting:
        return warning(
            f"{stand.doubted} personne(s) fermée(s) parce qu’une source en doute, {stand.waiting} ligne(s) en attente",
            "dites de qui il s’agit : « flask sesame people waiting » montre ce qui attend",
        )
    if stand.over and not settings.forget_days_after_end:
        return warning(
            f"{stand.over} personne(s) parties depuis plus de trois ans, dont tout est encore gardé",
            "réglez SESAME_FORGET_DAYS_AFTER_END, ou effacez-les (docs/privacy.md, Who left, by itself)",
        )
    return ok(f"{stand.gone} personne(s) dans plus aucune source, aucune en doute, aucune ligne en attente")


CHECKS = (Check(id="people", label="Personnes", look=_look),)
