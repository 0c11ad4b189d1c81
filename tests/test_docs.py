"""The documents keep their word: chapters run, commands are documented, links lead somewhere."""

import ast
import doctest
import re
import runpy
import tomllib
from pathlib import Path

import pytest
import typer.main
from pydantic import TypeAdapter

from urbansafety import City, assess, cli
from urbansafety import city as declarations
from urbansafety.catalog import references
from urbansafety.findings import strength
from urbansafety.simulate import simulate

PROJECT = Path(__file__).parent.parent
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *(PROJECT / "examples").rglob("*.md")])
CHAPTERS = sorted((PROJECT / "docs").glob("[0-9]*-*.md"))
STATISTICS = sorted((PROJECT / "src" / "urbansafety" / "stats").glob("[a-z]*.py"))
DECLARED = (
    "Profile",
    "AreaLevel",
    "TableFile",
    "SourceFile",
    "Incidents",
    "IncidentColumns",
    "Counts",
    "CountColumns",
    "Places",
    "Event",
    "Measures",
    "MeasureColumns",
    "OwnFactor",
    "Goalposts",
    "OwnChallenge",
    "RiskSettings",
    "Weights",
    "Flow",
    "FlowNode",
    "FlowLeg",
    "Seizure",
    "Governance",
    "Preferences",
)
generated = runpy.run_path(str(PROJECT / "docs" / "generate.py"))["generated"]
COMMANDS = typer.main.get_command(cli.app).commands


@pytest.fixture(scope="session")
def portavela(tmp_path_factory):
    return simulate(tmp_path_factory.mktemp("docs") / "portavela")


@pytest.fixture(scope="session")
def dossier(portavela):
    return assess(City.read(portavela))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.name)
def test_a_chapter_runs(chapter, portavela, dossier, monkeypatch):
    monkeypatch.chdir(portavela.parent)
    blocks = re.findall(r"^```python\n(.*?)^```", chapter.read_text("utf-8"), re.M | re.S)
    assert blocks, "a chapter shows something that runs"
    text = "\n".join(blocks)
    assert text.count(">>> ") == chapter.read_text("utf-8").count(">>> "), "an example stands outside a block that runs"
    test = doctest.DocTestParser().get_doctest(text, {"dossier": dossier}, chapter.name, str(chapter), 0)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(test, out=said.append)
    assert not said, "".join(said)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_help_and_a_place_in_the_documents(name):
    assert COMMANDS[name].help
    assert f"`urbansafety {name} " in (PROJECT / "docs" / "cli.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_pages_praise_nothing(page):
    text = page.read_text("utf-8")
    for reference in references().values():
        text = text.replace(reference.fields["title"], "")
    text = re.sub("[`']robust[`']", "", text)  # a label of priorities
    assert not re.search(r"\b(robust|seamless|powerful|cutting-edge|blazing|effortless)", text, re.I)


def test_the_readme_names_the_two_commands_near_the_top():
    head = "\n".join((PROJECT / "README.md").read_text("utf-8").splitlines()[:30])
    assert "make demo" in head and "make test" in head


@pytest.mark.parametrize("page", sorted((PROJECT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_generated_parts_are_up_to_date(page):
    assert page.read_text("utf-8") == generated(page), "run: python docs/generate.py"


def rows_of(text):
    """The cells of the table at the beginning of a text, without its head."""
    lines = text.strip().split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("name", DECLARED)
def test_every_key_of_a_city_folder_is_documented(name):
    model = getattr(declarations, name)
    inherited = {key for above in model.__mro__[1:] for key in getattr(above, "model_fields", {})}
    page = (PROJECT / "docs" / "1-city-folder.md").read_text("utf-8")
    rows = rows_of(page.split(f"<!-- keys of {name} -->")[1])
    assert [row[0].strip("`") for row in rows] == [key for key in model.model_fields if key not in inherited]
    for key, meaning, otherwise in rows:
        field = model.model_fields[key.strip("`")]
        assert meaning
        assert (otherwise == "must be given") == field.is_required(), key
        if isinstance(field.default, str | int):
            assert otherwise in (f"`{field.default}`", f'`"{field.default}"`'), key


def test_every_block_of_a_city_folder_that_is_shown_is_one():
    page = (PROJECT / "docs" / "1-city-folder.md").read_text("utf-8")
    shown = [tomllib.loads(block) for block in re.findall(r"^```toml\n(.*?)^```", page, re.M | re.S)]
    fields = declarations.City.model_fields
    assert {name for block in shown for name in block} == set(fields) - {"folder"}
    for block in shown:
        for name, content in block.items():
            TypeAdapter(fields[name].annotation).validate_python(content)


def test_the_limits_of_strength_are_those_of_the_code():
    page = (PROJECT / "docs" / "9-findings.md").read_text("utf-8")
    enough, few = strength.ENOUGH, strength.FEW
    assert f"| records | {enough} or more | {few} to {enough - 1} | fewer than {few} |" in page
    assert (strength.NARROW, strength.WIDE, strength.FAR, strength.APART) == (1 / 5, 1 / 2, 2, 1)
    assert (strength.MANY_EACH, strength.ONE_EACH) == (5, 1)


def methods():
    return rows_of((PROJECT / "docs" / "methods.md").read_text("utf-8").split("\n\n|", 1)[1])


def test_every_public_statistic_has_its_row():
    functions = {
        f"`{module.stem}.{node.name}`"
        for module in STATISTICS
        for node in ast.parse(module.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert sorted(row[1] for row in methods()) == sorted(functions)


@pytest.mark.parametrize("row", methods(), ids=lambda row: row[1].strip("`"))
def test_a_method_names_its_reference_chapter_and_test(row):
    assert len(row) == 6
    assert all(row)
    _, function, reference, chapter, test, _ = (cell.strip("`") for cell in row)
    assert reference in references()
    page = PROJECT / "docs" / re.search(r"\((.*)\)", chapter)[1]
    assert re.search(rf"\b{function.split('.')[1]}\b", page.read_text("utf-8")), "the chapter speaks of the method"
    module, *path = test.split("::")
    body = ast.parse((PROJECT / "tests" / "stats" / module).read_text("utf-8")).body
    for name in path:
        found = next((node for node in body if getattr(node, "name", "") == name), None)
        assert found, name
        body = found.body
