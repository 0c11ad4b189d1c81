"""The documents keep their word: chapters run, commands are documented, links lead somewhere."""

import doctest
import re
from pathlib import Path

import pytest
import typer.main

from urbansafety import City, assess, cli
from urbansafety.simulate import simulate

PROJECT = Path(__file__).parent.parent
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *(PROJECT / "examples").rglob("*.md")])
CHAPTERS = sorted((PROJECT / "docs").glob("[0-9]-*.md"))
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
    assert not re.search(r"\b(robust|seamless|powerful|cutting-edge|blazing|effortless)", page.read_text("utf-8"), re.I)


def test_the_readme_names_the_two_commands_near_the_top():
    head = "\n".join((PROJECT / "README.md").read_text("utf-8").splitlines()[:30])
    assert "make demo" in head and "make test" in head
