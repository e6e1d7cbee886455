"""The slow hashes: is there memory for all that may run at once, and are they slow enough, and not too slow."""

import time
from pathlib import Path

from argon2 import PasswordHasher

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning

#: The weakest of OWASP's parameters for argon2id: KiB of memory for each number of passes.
_LEAST = {1: 47104, 2: 19456, 3: 12288, 4: 9216, 5: 7168}
_SLOWEST = 1.0
#: Shares of the machine's memory: one to think about, one that is too much.
_MUCH, _TOO_MUCH = 0.5, 0.8
_MEBIBYTE = 1 << 20
_MACHINE = Path("/proc/meminfo")
#: Where a container's own limit is told, by the second and the first kind of control groups.
_CONTAINER = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def memory_limit(machine: Path = _MACHINE, container: tuple[Path, ...] = _CONTAINER) -> int | None:
    """Return how many bytes the processes of this machine, or of this container, may have; none where nothing tells."""
    found = []
    for path in container:
        text = path.read_text(encoding="ascii").strip() if path.is_file() else ""
        if text.isdecimal():
            found.append(int(text))
    if machine.is_file():
        total = next((line for line in machine.read_text(encoding="ascii").splitlines() if "MemTotal:" in line), "")
        found += [int(word) * 1024 for word in total.split() if word.isdecimal()]
    return min(found, default=None)


def _fits(examination: Examination) -> Finding:
    settings, processes = examination.settings, examination.known_processes
    needed = settings.hash_at_once * settings.hash_memory_kib * 1024 * processes
    sentence = f"jusqu’à {needed // _MEBIBYTE} Mio pour les hachages de {processes} processus"
    limit = memory_limit()
    if limit is None:
        return ok(f"{sentence} ; la mémoire de la machine n’est pas connue")
    sentence += f", sur {limit // _MEBIBYTE} Mio"
    remedy = "baissez SESAME_HASH_AT_ONCE ou le nombre de processus"
    if needed > _TOO_MUCH * limit:
        return fault(sentence, remedy)
    return warning(sentence, remedy) if needed > _MUCH * limit else ok(sentence)


def _is_slow_enough(examination: Examination) -> Finding:
    settings = examination.settings
    cost, memory = settings.hash_time_cost, settings.hash_memory_kib
    hasher = PasswordHasher(time_cost=cost, memory_cost=memory, parallelism=settings.hash_parallelism)
    began = time.perf_counter()
    hasher.hash("the doctor's own word")
    took = time.perf_counter() - began
    sentence = f"argon2id, {memory // 1024} Mio, {cost} passe(s) : {took:.2f} s".replace(".", ",")
    if memory < _LEAST[min(cost, max(_LEAST))]:
        return fault(
            f"{sentence} ; c’est moins que ce que l’OWASP recommande",
            "revenez aux valeurs d’origine de SESAME_HASH_MEMORY_KIB et de SESAME_HASH_TIME_COST",
        )
    if took > _SLOWEST:
        return warning(
            f"{sentence} ; chaque page qui vérifie un mot de passe attend autant", "baissez SESAME_HASH_TIME_COST"
        )
    return ok(sentence)


CHECKS = (
    Check(id="hash-memory", label="Mémoire des hachages", look=_fits),
    Check(id="hash-strength", label="Force des hachages", look=_is_slow_enough),
)
