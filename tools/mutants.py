"""Puts one small fault at a time into the files that guard accounts, and tells which faults no test notices.

Usage: make mutants [FILES="sesame/domain/journey.py …"]; the results stand in docs/mutants.md.
"""

import argparse
import ast
import copy
import importlib
import importlib.abc
import importlib.util
import os
import signal
import sys
from collections.abc import Iterator
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

#: Each file with the tests that concern it.
SUBJECTS = {
    "sesame/adapters/sql/budgets.py": ("tests/unit/test_counters_in_the_database.py",),
    "sesame/adapters/sql/lots.py": ("tests/unit/test_counters_in_the_database.py",),
    "sesame/adapters/sql/one_use_keys.py": ("tests/unit/test_counters_in_the_database.py",),
    "sesame/domain/code_challenge.py": ("tests/unit/test_codes_sent.py",),
    "sesame/domain/guess_budget.py": ("tests/unit/test_guess_budget.py",),
    "sesame/domain/journey.py": ("tests/unit/test_journey.py", "tests/unit/test_journey_keeping.py"),
    "sesame/domain/one_use_key.py": ("tests/unit/test_one_use_key.py",),
    "sesame/services/activation.py": (
        "tests/unit/test_activation_last_page.py",
        "tests/unit/test_identified_journey.py",
        "tests/unit/test_activation_service.py",
    ),
    "sesame/services/address_record.py": ("tests/unit/test_address_record.py",),
    "sesame/services/delivery.py": (
        "tests/unit/test_delivery.py",
        "tests/unit/test_delivery_in_time.py",
        "tests/unit/test_delivery_of_a_wrong_relay.py",
        "tests/unit/test_delivery_of_odd_rows.py",
    ),
    "sesame/services/guess_alarm.py": ("tests/unit/test_guess_alarm.py", "tests/unit/test_usual_hour_figures.py"),
    "sesame/services/hash_allowance.py": ("tests/unit/test_hash_allowance.py",),
    "sesame/services/identification.py": (
        "tests/unit/test_pairs_on_a_closed_path.py",
        "tests/unit/test_identification.py",
    ),
    "sesame/services/identified_journey.py": (
        "tests/unit/test_identified_journey.py",
        "tests/unit/test_hash_allowance.py",
        "tests/unit/test_codes_sent.py",
        "tests/unit/test_proofs.py",
        "tests/unit/test_somebody_tried.py",
    ),
    "sesame/services/opening.py": ("tests/unit/test_opening.py",),
    "sesame/services/proofs.py": ("tests/unit/test_codes_sent.py", "tests/unit/test_proofs.py"),
    "sesame/services/recovery.py": (
        "tests/unit/test_recovery_answers.py",
        "tests/unit/test_recovery_password.py",
        "tests/unit/test_somebody_tried.py",
    ),
    "sesame/services/sign_in_guard.py": (
        "tests/unit/test_tries_of_a_sign_in.py",
        "tests/unit/test_lists_at_a_sign_in.py",
    ),
    "sesame/services/slowing.py": ("tests/unit/test_slowing.py",),
    "sesame/services/throttling.py": ("tests/unit/test_throttling.py", "tests/unit/test_codes_sent.py"),
    "sesame/services/tries_given_back.py": ("tests/unit/test_tries_given_back.py",),
    "sesame/services/warning.py": ("tests/unit/test_somebody_tried.py",),
}
#: In seconds: a fault that makes a loop endless is noticed as well.
PATIENCE = 60
#: Plugins that one test file after another can do without: loading them takes longer than most tests.
_WITHOUT = ("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:hypothesispytest")

_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}
#: Left as they are: what is written on logs, types, and what is said of a class.
_SKIPPED_FIELDS = {"decorator_list", "annotation", "returns", "type_params"}


class _OneFault(ast.NodeTransformer):
    """Counts the places where a fault can be, and puts one into the place of that number."""

    def __init__(self, wanted: int = -1) -> None:
        self.wanted = wanted
        self.places: list[str] = []

    def _here(self, node: ast.AST, said: str) -> bool:
        self.places.append(f"line {getattr(node, 'lineno', 0)}: {said}")
        return len(self.places) - 1 == self.wanted

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for name, value in ast.iter_fields(node):
            if name in _SKIPPED_FIELDS:
                continue
            if isinstance(value, list):
                value[:] = [self.visit(one) if isinstance(one, ast.AST) else one for one in value]
            elif isinstance(value, ast.AST):
                setattr(node, name, self.visit(value))
        return node

    def _swapped(self, place: ast.AST, kind: Any) -> Any:
        other = _SWAPS.get(type(kind))
        said = f"{type(kind).__name__} → {other.__name__ if other else ''}"
        return other() if other and self._here(place, said) else kind

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        node.ops = [self._swapped(node, kind) for kind in node.ops]
        return self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        return self._with_op(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        return self._with_op(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        return self._with_op(node)

    def _with_op(self, node: ast.BoolOp | ast.BinOp | ast.AugAssign) -> ast.AST:
        node.op = self._swapped(node, node.op)
        return self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        if isinstance(node.op, ast.Not) and self._here(node, "not dropped"):
            return node.operand
        return self.generic_visit(node)

    def visit_If(self, node: ast.If | ast.IfExp) -> ast.AST:
        if isinstance(node.test, ast.Name | ast.Attribute | ast.Call) and self._here(node, "condition turned round"):
            node.test = ast.UnaryOp(ast.Not(), node.test)
        return self.generic_visit(node)

    visit_IfExp = visit_If  # noqa: N815 - both have a condition

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool) and self._here(node, f"{node.value} turned round"):
            return ast.Constant(not node.value)
        if type(node.value) is int and self._here(node, f"{node.value} → {node.value + 1}"):
            return ast.Constant(node.value + 1)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if not isinstance(node.value, ast.Call) or ast.unparse(node).startswith(("log.", "super()")):
            return node
        return ast.Pass() if self._here(node, f"dropped: {ast.unparse(node)[:60]}") else self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is not None and ast.unparse(node.value) != "None" and self._here(node, "returns None"):
            return ast.Return(ast.Constant(None))
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        # What a type is like is the type checker's to notice.
        return node if ast.unparse(node.func) == "TypeVar" else self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return ast.Pass() if self._here(node, f"dropped: {ast.unparse(node)[:60]}") else self.generic_visit(node)


def mutants(source: str) -> Iterator[tuple[str, ast.Module]]:
    """Return what is wrong in each, and the file with that fault."""
    tree = ast.parse(source)
    counting = _OneFault()
    counting.visit(copy.deepcopy(tree))
    for number, said in enumerate(counting.places):
        yield said, ast.fix_missing_locations(_OneFault(number).visit(copy.deepcopy(tree)))


class _Instead(importlib.abc.MetaPathFinder):
    """Loads one module with its fault; the file itself is never touched."""

    def __init__(self, file: str, tree: ast.Module) -> None:
        self._name, self._path, self._tree = file.removesuffix(".py").replace("/", "."), str(ROOT / file), tree

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        tree, path = self._tree, self._path

        class Loader(SourceFileLoader):
            def get_code(self, _fullname: str) -> CodeType:
                return compile(tree, path, "exec")

        found = importlib.util.spec_from_file_location(name, path, loader=Loader(name, path))
        return found if name == self._name else None


def is_noticed(file: str, tree: ast.Module, tests: Sequence[str]) -> bool:
    """Tell whether a test fails; in a process of its own, which may also not come back."""
    child = os.fork()
    if child == 0:
        import pytest

        signal.alarm(PATIENCE)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        sys.meta_path.insert(0, _Instead(file, tree))
        os._exit(int(pytest.main(["-x", "-q", *_WITHOUT, *tests])))
    return os.waitpid(child, 0)[1] != 0


def main() -> None:
    """Tell, for each file, how many faults were noticed and which were not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", default=list(SUBJECTS))
    importlib.import_module("sesame.container")
    for name in [name for name in sys.modules if name.partition(".")[0] == "sesame"]:
        # What others wrote stays loaded, or each fault would take seconds more.
        del sys.modules[name]
    os.chdir(ROOT)
    for file in parser.parse_args().files:
        tests = [test for test in SUBJECTS[file] if Path(test).exists()]
        source = (ROOT / file).read_text(encoding="utf-8")
        if is_noticed(file, ast.parse(source), tests):
            sys.exit(f"{file}: its tests fail without any fault")
        every = list(mutants(source))
        survivors = [said for said, tree in every if not is_noticed(file, tree, tests)]
        killed = len(every) - len(survivors)
        sys.stdout.write(f"| `{file}` | {len(every)} | {killed} | {100 * killed // len(every)} % |\n")
        for said in survivors:
            sys.stdout.write(f"  survived: {said}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
