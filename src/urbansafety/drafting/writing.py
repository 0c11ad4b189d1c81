"""Writing the draft of ``city.toml``, each guess with its confidence and its reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from textwrap import wrap

from urbansafety.drafting.guesses import Block, Guess, Unused, Value

WIDTH = 110
HEAD = """\
# Drafted by `urbansafety init` from the files in this folder. Nothing here is certain: read every guess, correct what
# is wrong, and delete its comment when you have confirmed it. A line that begins with # is not read.
"""
FOOT = """\
# What no file says by itself, and so is not in this draft: other conditions of life ([[indicators]]), goalposts
# ([[factors]], [[challenges]]), illicit flows ([[flows]], [experts]), who can act ([governance]), what happened
# meanwhile ([[events]]). docs/1-city-folder.md has an example of each.
"""


def write(profile: tuple[Guess, ...], blocks: Sequence[Block], unused: Sequence[Unused]) -> str:
    """The text of ``city.toml``."""
    parts = [HEAD, "[city]\n" + "".join(_lines(guess) for guess in profile)]
    parts += [_block(block) for block in blocks if not block.why_not]
    parts += [_left_out(block) for block in blocks if block.why_not]
    if unused:
        files = "".join(_comment(f"{one.file}: {one.why}") for one in unused)
        parts.append("# Found in the folder and not declared:\n" + files)
    return "\n".join([*parts, FOOT])


def _block(block: Block) -> str:
    text = "".join(_comment(line) for line in block.about)
    text += f"[[{block.kind}]]\n" + "".join(_lines(guess) for guess in block.guesses)
    text += _to_fill_in(block)
    if block.columns:
        text += f"[{block.kind}.columns]\n" + "".join(_lines(guess) for guess in block.columns)
    return text


def _to_fill_in(block: Block) -> str:
    kind = block.kind
    if kind == "areas":
        keys = {guess.key for guess in block.guesses}
        undated = "population" in keys and "population_year" not in keys
        year = "# population_year = …        # nothing says when these people were counted: look it up\n" * undated
        return year + '# provider = "…"\n# licence = "…"\n'
    if kind == "indicators":
        dated = {guess.key for guess in (*block.guesses, *block.columns)} & {"year", "period"}
        year = "# year = …                  # of the values: look it up\n" * (not dated)
        return year + '# provider = "…"\n# group = "…"\n# licence = "…"\n'
    if kind not in ("incidents", "counts"):
        return ""
    return (
        '# provider = "…"            # who handed it over\n'
        '# group = "security sector"\n'
        '# licence = "…"\n'
        '# counting_unit = "…"       # offences, incidents, victims or suspects: ask the provider\n'
    )


def _left_out(block: Block) -> str:
    body = "".join(f"# {line}\n" if line else "#\n" for line in _block(block).splitlines())
    return (
        _comment(f"NOT DECLARED: {block.why_not}. To use it all the same, remove the # in front of its lines.") + body
    )


def _lines(guess: Guess) -> str:
    line = f"{guess.key} = {literal(guess.value)}\n"
    if guess.confidence is None or guess.confidence == 1:
        return line
    return _comment(f"guess, {guess.confidence:.0%}: {guess.reason}; please confirm") + line


def _comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in wrap(text, WIDTH, break_long_words=False))


def literal(value: Value) -> str:
    """A value as TOML writes it.

    >>> literal(["%d/%m/%Y", "%Y"]), literal(2020)
    ('["%d/%m/%Y", "%Y"]', '2020')
    """
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{literal(key)} = {literal(item)}" for key, item in value.items()) + " }"
    items = [literal(item) for item in value]
    return f"[{', '.join(items)}]" if len(items) < 8 else "[\n" + "".join(f"    {item},\n" for item in items) + "]"
