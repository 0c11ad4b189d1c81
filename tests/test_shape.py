"""The shape that keeps the code readable: small files and functions, a test for each module, no pasted bodies."""

import ast
import re
from collections import defaultdict
from itertools import chain
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
SOURCE = PROJECT / "src" / "urbansafety"
MODULES = sorted(SOURCE.rglob("*.py"))
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "core", "shared"}
SYNONYMS = re.compile(r"\b(zone|region|precinct|crime_type|offense|neighborhood)s?\b")
MOST_LINES, MOST_BODY_LINES = 400, 50


def functions(module):
    nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    return [node for node in nodes if isinstance(node, ast.FunctionDef)]


def body(function):
    return function.body[1:] if ast.get_docstring(function) else function.body


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
class TestModule:
    def test_is_named_after_what_it_holds(self, module):
        assert not VAGUE_NAMES & {module.stem, module.parent.name}

    def test_is_short_enough_to_read(self, module):
        assert len(module.read_text(encoding="utf-8").splitlines()) <= MOST_LINES

    def test_has_short_functions(self, module):
        long = {
            f.name: n
            for f in functions(module)
            if body(f) and (n := f.end_lineno - body(f)[0].lineno + 1) > MOST_BODY_LINES
        }
        assert not long

    def test_has_a_test_beside_it(self, module):
        name = module.relative_to(SOURCE)
        beside = PROJECT / "tests" / name.with_name(f"test_{module.stem.strip('_')}.py")
        trivial = module.stem == "__init__" and not functions(module)
        assert trivial or beside.is_file(), f"write {beside.relative_to(PROJECT)}"


def test_no_body_stands_twice():
    places = defaultdict(list)
    for module in MODULES:
        for function in functions(module):
            text = ast.dump(ast.Module(body(function), []))
            if len(text) > 600:
                places[text].append(f"{module.relative_to(SOURCE)}:{function.name}")
    assert [where for where in places.values() if len(where) > 1] == []


def test_statistics_hide_no_errors():
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in (SOURCE / "stats").rglob("*.py"))
    assert not any(isinstance(node, ast.Try) for node in chain.from_iterable(map(ast.walk, trees)))


def test_abstractions_have_two_uses():
    classes = [n for m in MODULES for n in ast.walk(ast.parse(m.read_text("utf-8"))) if isinstance(n, ast.ClassDef)]
    bases = [ast.unparse(base).split(".")[-1] for c in classes for base in c.bases]
    assert [c.name for c in classes if "ABC" in map(ast.unparse, c.bases) and bases.count(c.name) < 2] == []


def test_identifiers_use_the_vocabulary():
    names = {
        f"{module.relative_to(SOURCE)}: {node.id if isinstance(node, ast.Name) else node.arg}"
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Name | ast.arg) and SYNONYMS.search(node.id if isinstance(node, ast.Name) else node.arg)
    }
    assert not names


def test_files_speak_of_the_project_alone():
    ours = [
        p for p in PROJECT.rglob("*") if p.suffix in {".py", ".md", ".toml", ".yaml", ".lock", ".cff", ".j2", ".css"}
    ]
    ours = [p for p in ours if not {".venv", ".git", "demo"} & set(p.relative_to(PROJECT).parts)]
    machine = re.compile("/" + r"work/main|py" + r"pi\.org|python" + r"hosted|TODO|FIX" + "ME")
    assert [
        str(p.relative_to(PROJECT)) for p in ours if p != Path(__file__) and machine.search(p.read_text("utf-8"))
    ] == []
