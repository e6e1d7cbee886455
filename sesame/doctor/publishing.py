"""What other systems were told of people: does somebody tell them, and does each of them take it."""

import datetime as dt

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning
from sesame.doctor.findings import worst
from sesame.doctor.timers import duration
from sesame.domain.publications import TargetProgress
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import Target
from sesame.domain.watch import PUBLISH
from sesame.services.undelivered_passwords import ALARM_AFTER

#: The deliverer comes by every minute at the least.
_LATE = dt.timedelta(minutes=15)
#: A target that fails for so long is not busy, it is away.
_FAILING = dt.timedelta(minutes=30)
_TIMER = "faites tourner « flask sesame publish --watch » (docs/publishing.md)"


def _timer(examination: Examination) -> Finding:
    services = examination.here.services
    if not services.publishing.publication.targets:
        return ok("aucune cible n’est déclarée")
    last = services.watch.beats().get(PUBLISH)
    if last is None:
        return fault("n’a jamais tourné", _TIMER)
    age = services.clock.now() - last
    said = f"a tourné il y a {duration(age)}"
    return ok(said) if age <= _LATE else fault(f"n’a pas tourné depuis {duration(age)}", _TIMER)


def _keys(examination: Examination) -> Finding:
    publishing = examination.here.services.publishing
    if all(target.wants is PasswordForm.NONE for target in publishing.publication.targets):
        return ok("aucune cible ne prend de mot de passe")
    if publishing.keys_fit is None:
        return ok("la clé privée n’est pas ici : les mots de passe partent d’une autre machine")
    if publishing.keys_fit:
        return ok("la clé publique est celle de la clé privée")
    return fault(
        "la clé publique n’est pas celle de la première clé privée : ce qui est scellé ici ne s’ouvrira pas",
        "donnez à chaque machine les deux moitiés d’une même paire (flask sesame publish keys)",
    )


def _targets(examination: Examination) -> Finding:
    publication = examination.here.services.publishing.publication
    found = [_of(target, publication.progress(target.name), examination) for target in publication.targets]
    if not found:
        return ok("aucune cible n’est déclarée")
    gravest = worst(found)
    sentence = " ; ".join(finding.sentence for finding in found if finding.level is gravest.level)
    return Finding(level=gravest.level, sentence=sentence, remedy=gravest.remedy)


def _of(target: Target, progress: TargetProgress, examination: Examination) -> Finding:
    now = examination.here.services.clock.now()
    name = f"« {target.name} »"
    why = f" (dernière erreur : {progress.last_error})" if progress.last_error else ""
    if progress.oldest_secret and now - progress.oldest_secret > ALARM_AFTER:
        age = duration(now - progress.oldest_secret)
        return fault(
            f"{name} : {progress.secrets} mot(s) de passe attendent, le plus ancien depuis {age}{why}",
            f"rendez {name} joignable, et voyez si la clé privée est là où tourne publish (docs/publishing.md)",
        )
    if progress.failing_since and now - progress.failing_since > _FAILING:
        age = duration(now - progress.failing_since)
        return fault(
            f"{name} : {progress.waiting} personne(s) attendent, des essais échouent depuis {age}{why}",
            f"rendez {name} joignable : rien n’est perdu, tout repart seul",
        )
    if progress.refused:
        return warning(
            f"{name} : {progress.refused} personne(s) refusée(s){why}",
            f"corrigez-en la cause, puis « flask sesame publish --target {target.name} --retry »",
        )
    return ok(f"{name} : {progress.waiting} personne(s) en attente")


CHECKS = (
    Check(id="timer-publish", label="Service publish", look=_timer),
    Check(id="publish-keys", label="Clés de publication", look=_keys),
    Check(id="targets", label="Autres systèmes", look=_targets),
)
