"""The command line: arguments, clock, progress; no arithmetic."""

from __future__ import annotations

import gc
import re
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from urbansafety.drawing import renderer
from urbansafety.errors import BadInput, nearest

if TYPE_CHECKING:
    from urbansafety.dossier import Dossier

app = typer.Typer(
    help="Urban safety governance assessments: a city folder in, a dossier out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Plain(Console):
    """A console that prints what files say as it stands: no markup, no emoji, nothing that steers a terminal."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, **settings)

    def render_str(self, text: str, **settings: Any) -> Text:
        """The text without control characters."""
        return super().render_str(CONTROL.sub("\ufffd", text), **settings)


out = Plain(soft_wrap=True)
err = Plain(stderr=True, soft_wrap=True)

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
UNWRAPPED = 10_000
"""Columns: a hash or a path that a person copies must not be broken."""

Folder = Annotated[Path, typer.Argument(help="The city folder: raw files and city.toml.", show_default=False)]


@app.command()
def init(folder: Folder) -> None:
    """Draft city.toml and crosswalks from the raw files in FOLDER, each guess with its confidence."""
    from urbansafety.drafting import draft

    drafted = draft(folder)
    out.print(f"Drafted {drafted.path}. Each guess stands there with its confidence and a comment; look first at:")
    for guess in drafted.doubtful:
        out.print(f"  - {guess}")
    out.print(f"Then: urbansafety check {folder}")


@app.command()
def check(folder: Folder) -> None:
    """Say what the data in FOLDER can bear, without assessing."""
    from urbansafety.assessment import examine
    from urbansafety.city import City

    with _steps() as progress:
        dossier = examine(City.read(folder), progress=progress)
    _print_sources(dossier)
    _print_reasons(dossier)
    _print_quality(dossier)


@app.command()
def assess(
    folder: Folder,
    out_dir: Annotated[Path | None, typer.Option("--out", help="Where the dossier goes; FOLDER/dossier.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of every random number.")] = 0,
) -> None:
    """Assess the city in FOLDER: make its dossier and report."""
    _assess(folder, out_dir or folder / "dossier", seed)


@app.command()
def trace(
    dossier: Annotated[Path, typer.Argument(help="A dossier that `assess` made.", show_default=False)],
    item: Annotated[str, typer.Argument(metavar="ID", help="Id of a finding, pattern or source.", show_default=False)],
) -> None:
    """Print what a finding rests on, down to source file, hash, provider and row counts."""
    from urbansafety.dossier import Dossier
    from urbansafety.provenance import Step, trace

    shown: set[str] = set()

    def grow(step: Step, tree: Tree) -> None:
        for below in step.rests_on:
            again = below.text in shown and below.rests_on
            branch = tree.add(f"{below.text.partition(' · ')[0]} (see above)" if again else below.text)
            if not again:
                shown.add(below.text)
                grow(below, branch)

    chain = trace(Dossier.read(dossier), item)
    tree = Tree(chain.text)
    grow(chain, tree)
    Plain(width=UNWRAPPED).print(tree)


@app.command()
def questionnaire(
    name: Annotated[str, typer.Argument(help="institutions, capacity, integrity or security.", show_default=False)],
    out_file: Annotated[Path, typer.Option("--out", help="The workbook to write, or the table of answers (.csv).")],
    language: Annotated[str, typer.Option(help="en or es.")] = "en",
    function: Annotated[list[str] | None, typer.Option(help="Ask about a function too, as courts; repeatable.")] = None,
    filled: Annotated[list[Path] | None, typer.Option(help="Filled workbooks, or their folder, to read back.")] = None,
) -> None:
    """Hand out a questionnaire on who can act as a workbook, or read filled ones back as answers on capacity."""
    from urbansafety.questionnaires import hand_out, read_back, write_answers
    from urbansafety.wording import capital, plural

    if not filled:
        out.print(f"Questionnaire: {hand_out(name, out_file, language=language, about=function or ())}")
        return
    answers = read_back(name, filled)
    for note in answers.notes:
        out.print(f"  - {note}")
    unknown = sum(row["grade"] == "D*" for row in answers.rows)
    counted = f"{capital(plural(len(answers.rows), 'answer'))} on capacity, {unknown} of them D*"
    out.print(f"{counted}: {write_answers(answers, out_file)}")
    out.print(f'Then, in city.toml under [governance]: capacity = "{out_file.name}"')


@app.command()
def practices(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words to look for, or the id of one practice.")] = "",
    challenge: Annotated[str, typer.Option(help="That answer a challenge, as burglary.")] = "",
    factor: Annotated[str, typer.Option(help="That work on a factor, as unemployment.")] = "",
    level: Annotated[str, typer.Option(help="neighbourhood, local, regional, national or international.")] = "",
    cost: Annotated[str, typer.Option(help="low, medium, high or unknown.")] = "",
    verdict: Annotated[str, typer.Option(help="works, mixed, null, harmful or unknown.")] = "",
    country: Annotated[str, typer.Option(help="That were tried in a country, as Colombia.")] = "",
) -> None:
    """List what can be done and whether it works; with the id of one practice, say all that is known of it."""
    from urbansafety.catalog import practices as catalog
    from urbansafety.report.cards import card
    from urbansafety.wording import plural

    one = catalog.practices().get(f"practice:{text.removeprefix('practice:')}")
    if one:
        out.print(one.label["en"], style="bold")
        for heading, paragraphs in card(one):
            out.print(f"\n{heading}", style="bold")
            for paragraph in paragraphs:
                Plain().print(Padding(paragraph, (0, 0, 0, 2)))
        return
    found = catalog.search(
        text, challenge=challenge, factor=factor, level=level, cost=cost, verdict=verdict, country=country
    )
    if not found:
        names = [name.partition(":")[2] for name in catalog.practices()]
        raise BadInput("No practice is all that was asked for.", nearest(text, names) if text else "Ask for less.")
    table = Table(title=plural(len(found), "practice"), title_justify="left")
    table.add_column("practice", no_wrap=True)
    for column in ("what", "verdict", "cost"):
        table.add_column(column)
    for practice in found:
        table.add_row(practice.id.partition(":")[2], practice.label["en"], practice.verdict, practice.cost)
    out.print(table)


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(metavar="OUT", help="A new folder for the city.", show_default=False)],
    areas: Annotated[int, typer.Option(help="Number of areas.")] = 60,
    incidents: Annotated[int, typer.Option(help="Number of records.")] = 200_000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of every random number.")] = 1,
) -> None:
    """Write a synthetic city folder, with its truth beside it."""
    from urbansafety.simulate import simulate as write

    city = write(folder, areas=areas, incidents=incidents, seed=seed)
    out.print(f"{city}: written; truth/truth.json says what was planted.")


@app.command()
def demo(
    out_dir: Annotated[Path, typer.Option("--out", help="Where Portavela and its dossier go.")] = Path("demo"),
) -> None:
    """Simulate Portavela, an invented port city, and assess it."""
    from urbansafety.simulate import simulate as write

    city = out_dir / "portavela"
    if not (city / "city.toml").is_file():
        out.print("Simulating Portavela, an invented port city of 200,000 records …")
        write(city)
    _assess(city, out_dir / "dossier", seed=0)


def _assess(folder: Path, out_dir: Path, seed: int) -> None:
    with renderer() as draw, _steps() as progress:
        from urbansafety.assessment import assess, save
        from urbansafety.city import City
        from urbansafety.dossier import require_replaceable

        require_replaceable(out_dir)
        dossier = assess(City.read(folder), seed=seed, progress=progress)
        report = save(dossier, out_dir, progress=progress, draw=draw)
    _print_sources(dossier)
    _print_findings(dossier)
    out.print(f"\nDossier: {out_dir}\nReport:  {report}")


@contextmanager
def _steps() -> Iterator[Callable[[str], None]]:
    """Tell the step that runs: a moving line on a terminal, a line a step elsewhere."""
    if not err.is_terminal:
        yield lambda step: err.print(f"{step} …")
        return
    with err.status("Starting …") as status:
        yield lambda step: status.update(f"{step} …")


def _print_sources(dossier: Dossier) -> None:
    table = Table("source", "rows read", "used", "set aside", title="Records", title_justify="left")
    for row in dossier.table("sources").to_pylist():
        if row["kind"] in ("incidents", "counts"):
            table.add_row(row["id"], *(f"{row[key]:,}" for key in ("read", "accepted", "rejected")))
    out.print(table)


def _print_reasons(dossier: Dossier, most: int = 5) -> None:
    from urbansafety.dossier import set_aside
    from urbansafety.wording import plural

    rows = set_aside(dossier)
    for source in dict.fromkeys(row["source"] for row in rows):
        reasons = [row for row in rows if row["source"] == source]
        out.print(f"Set aside from {source}, by reason:")
        for row in reasons[:most]:
            out.print(f"  {row['count']:>9,}  {row['reason']}")
        if len(reasons) > most:
            rest = sum(row["count"] for row in reasons[most:])
            out.print(f"  {rest:>9,}  {plural(len(reasons) - most, 'other reason')}")


def _print_quality(dossier: Dossier) -> None:
    from urbansafety.findings.defects import noted

    uses = ("counts", "rates", "trends", "maps")
    rows = dossier.table("quality").to_pylist()
    for row in rows:
        unfit = [f"{use}: {row[use]}" for use in uses if row[use] != "fit"]
        if unfit:
            out.print(f"{row['aspect']} ({', '.join(unfit)})", style="bold")
            out.print(f"  {row['message']} {row['remedy'] or ''}")
    fine = sorted(
        {row["aspect"] for row in rows} - {row["aspect"] for row in rows if any(row[u] != "fit" for u in uses)}
    )
    out.print(f"Nothing that limits a use: {', '.join(fine)}." if fine else "")
    if others := noted(dossier):
        out.print("What the other sources lack", style="bold")
    for row in others:
        out.print(f"  {row['file']}: {row['message']} {row['remedy'] or ''}")


def _print_findings(dossier: Dossier, most: int = 10) -> None:
    table = Table("evidence", "finding", title="What was found", title_justify="left", show_lines=True)
    findings = [row for row in dossier.table("findings").sort_by("rank").to_pylist() if row["kind"] != "unanswered"]
    for row in findings[:most]:
        table.add_row(row["strength"], row["statement"])
    out.print(table)
    if len(findings) > most:
        out.print(f"… and {len(findings) - most:,} more findings in the report and the dossier.")


def _stop(*_: object) -> None:
    """A request to end is an interruption, so that scratch is removed."""
    raise KeyboardInterrupt


def main() -> None:
    """Run a command; whatever goes wrong ends in a sentence, never in a traceback."""
    gc.disable()  # in a process that soon ends: looking for cycles takes a fifteenth of its time and finds next to none
    signal.signal(signal.SIGTERM, _stop)
    try:
        app()
    except BadInput as error:
        err.print(f"{error.message}\n{error.remedy}", style="bold")
        sys.exit(2)
    except KeyboardInterrupt:
        err.print("Stopped. Nothing was written.")
        sys.exit(130)
    except OSError as error:
        err.print(f"{error.filename or 'The file system'}: {error.strerror or error}.")
        err.print("Check that the place exists, may be written to and has room.")
        sys.exit(2)
    except Exception:  # noqa: BLE001 (the last door: a defect of ours must not end in a traceback)
        with tempfile.NamedTemporaryFile("w", suffix=".txt", prefix="urbansafety-", delete=False) as log:
            log.write(traceback.format_exc())
        err.print(
            f"UrbanSafety failed through a fault of its own. Please report it with the file {log.name}", markup=False
        )
        sys.exit(1)
