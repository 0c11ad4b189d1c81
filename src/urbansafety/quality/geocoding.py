"""Whether a map would be a map of where places were noted: by category, by area, over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.special import chdtrc

from urbansafety.catalog import read_yaml
from urbansafety.quality.series import codes_of_note
from urbansafety.quality.tally import Tally
from urbansafety.quality.verdicts import NOTHING_FOUND, Remark, judge, limit
from urbansafety.tables import VERDICTS, Areas, Floats, Ints, Strings
from urbansafety.wording import agree, category_label, code_label, listed, per_cent, share

Flags = NDArray[np.bool_]

MOSTLY = 0.95
"""A code is left to one below it that holds this part of the records without a place."""
PLACEHOLDER = "a placeholder, as (0, 0) or the middle of the city"


@dataclass(frozen=True)
class Cells:
    """The cells of one source as arrays; ``n`` records each. ``noted`` are the codes of challenges."""

    source: str
    category: Strings
    code: Strings
    year: Ints
    given: Flags
    placeholder: Flags
    placed: Flags
    located: dict[str, Flags]
    n: Ints
    noted: frozenset[str]


def cells(counted: Tally, source: str) -> Cells:
    """The cells of one source."""
    mine = counted.cells.filter(pc.equal(counted.cells["source"], source))
    coordinates = mine["coordinates"].to_numpy().astype(object)
    return Cells(
        source=source,
        category=mine["category"].to_numpy().astype(object),
        code=mine["iccs"].to_numpy().astype(object),
        year=mine["month"].to_numpy().astype("datetime64[Y]").astype(np.int64) + 1970,
        given=coordinates == "given",
        placeholder=coordinates == "placeholder",
        placed=mine["placed"].to_numpy().astype(bool),
        located={name: mine[f"located_{name}"].to_numpy().astype(bool) for name in counted.levels},
        n=mine["n"].to_numpy().astype(np.int64),
        noted=counted.noted,
    )


def remarks(counted: Tally, seen: Cells, areas: Areas, scope: str) -> list[Remark]:
    """All that is to be said on the places of one source's incidents."""
    return [
        _overall(seen, scope),
        *_by_code(seen),
        _by_category(seen),
        _by_group(seen.source, "years", seen.year, seen.code, (~seen.given, seen.n), {}),
        _by_area(counted.declared, seen.source, areas),
        *_outside(seen, scope),
    ]


def _overall(seen: Cells, scope: str) -> Remark:
    total, missing = int(seen.n.sum()), int(seen.n[~seen.given].sum())
    if not missing:
        message = f"{NOTHING_FOUND}every one of {total:,} records carries usable coordinates."
        return Remark("no place", seen.source, "records", 0, total, message, scope)
    unplaced = int(seen.n[~seen.placed].sum())
    held = int(seen.n[seen.placeholder].sum())
    message = f"{share(missing, total)} {agree(missing, total, 'carries', 'carry')} no usable place"
    if held == missing:
        message += f" although numbers stand in the coordinate columns: {PLACEHOLDER}."
    elif held:
        message += f". In {held:,} of them numbers stand in the coordinate columns all the same: {PLACEHOLDER}."
    else:
        message += "."
    message += _whole_categories(seen)
    if missing > unplaced:
        message += (
            f" {missing - unplaced:,} of the {missing:,} can be placed in an area by the name that was written down."
        )
    rule, value = _map_rule(missing, unplaced, total)
    return Remark(rule, seen.source, "records", missing, total, message, scope, value)


def _map_rule(missing: int, unplaced: int, total: int) -> tuple[str, float]:
    """The rule and its measure: names of areas lift a map from unfit to limited, never to fit."""
    rules = read_yaml("quality.yaml")["rules"]
    by_points = judge(rules["no place"], missing / total)["maps"]
    by_names = judge(rules["place by name"], unplaced / total)["maps"]
    lifted = VERDICTS.index(by_names) < VERDICTS.index(by_points)
    return ("place by name", unplaced / total) if lifted else ("no place", missing / total)


def _whole_categories(seen: Cells) -> str:
    """The categories of which (nearly) no record has a place, as a sentence."""
    names, total, missing, codes = _sums(seen.category, seen)
    whole = np.flatnonzero((missing == total) & (total >= limit("few records")))
    whole = whole[np.argsort(-total[whole], kind="stable")]
    if not len(whole):
        return ""
    parts = [f"all {total[i]:,} records of {category_label(names[i], codes[i])}" for i in whole]
    return f" Among them are {listed(parts, most=4)}."


def _sums(key: Strings, seen: Cells) -> tuple[Strings, Ints, Ints, Strings]:
    """Names, records, records without usable coordinates and (first) code by ``key``."""
    names, first, index = np.unique(key, return_index=True, return_inverse=True)
    total = np.bincount(index, seen.n).astype(np.int64)
    missing = np.bincount(index, np.where(seen.given, 0, seen.n)).astype(np.int64)
    return names, total, missing, seen.code[first]


def _by_code(seen: Cells) -> list[Remark]:
    """Codes whose maps are worse than the map of all records; the codes above them where more than they is missing."""
    rules = read_yaml("quality.yaml")["rules"]
    everything = judge(rules["no place"], _missing_share(seen, seen.n > 0))["maps"]
    found: list[Remark] = []
    codes, row = np.unique(seen.code, return_inverse=True)
    for code in reversed(codes_of_note(seen.code, seen.n, seen.noted)):
        mine = np.array([own.startswith(code) for own in codes], bool)[row]
        total, missing = int(seen.n[mine].sum()), int(seen.n[mine & ~seen.given].sum())
        verdict = judge(rules["no place"], missing / total)["maps"]
        if total < limit("few records") or VERDICTS.index(verdict) <= VERDICTS.index(everything):
            continue
        if any(below.iccs.startswith(code) and below.affected >= MOSTLY * missing for below in found):
            continue
        unplaced = int(seen.n[mine & ~seen.placed].sum())
        rule, value = _map_rule(missing, unplaced, total)
        message = f"{code_label(code)}: {_lacking(missing, total)}."
        if unplaced < missing:
            message += f" {_by_name(missing - unplaced, missing)} can be placed in an area by name"
            message += _MAP_OF_AREAS.get((rule, verdict), ".")
        found.append(Remark(rule, seen.source, f"records of {code}", missing, total, message, code, value))
    return found[::-1]


_MAP_OF_AREAS = {
    ("place by name", "unfit"): ": a map of areas can be drawn, none of points.",
    ("place by name", "limited"): ": a map of areas can be drawn, none of points.",
    ("no place", "unfit"): ", too few for a map of areas.",
}
"""What names of areas make of a map, by the rule that judged it and the verdict on points alone."""


def _lacking(missing: int, total: int) -> str:
    if missing == total:
        return f"none of {total:,} records carries usable coordinates"
    return f"{share(missing, total, start=False)} {agree(missing, total, 'carries', 'carry')} no usable coordinates"


def _by_name(named: int, missing: int) -> str:
    return "All of them" if named == missing else f"{named:,} of them"


def _missing_share(seen: Cells, mine: Flags) -> float:
    return float(seen.n[mine & ~seen.given].sum() / max(seen.n[mine].sum(), 1))


def _by_category(seen: Cells) -> Remark:
    names, total, missing, codes = _sums(seen.category, seen)
    many = total >= limit("few records")
    spread, p = _differ(missing[many], total[many])
    if spread < limit("uneven") or p > limit("doubt"):
        message = f"{NOTHING_FOUND}the share with usable coordinates is much the same in every category."
        return Remark("uneven categories", seen.source, "categories", 0, len(names), message, harmless=True)
    part = missing / total
    worst = [i for i in np.argsort(-part, kind="stable") if many[i] and part[i] >= part[many].min() + limit("uneven")]
    least = per_cent(float(part[many].min()))
    named = [f"{category_label(names[i], codes[i])} ({per_cent(float(part[i]))})" for i in worst]
    message = (
        f"Usable coordinates are missing in some categories more than in others (from {least} to "
        f"{per_cent(float(part[many].max()))}): most in {listed(named, most=4)}. A map of all records would "
        "hide these."
    )
    return Remark("uneven categories", seen.source, "categories", len(worst), len(names), message)


def _differ(missing: Ints, total: Ints) -> tuple[float, float]:
    """Largest less smallest share, and the p-value of Pearson's test that all shares are the same."""
    if len(total) < 2 or not 0 < missing.sum() < total.sum():
        return 0.0, 1.0
    part, common = missing / total, missing.sum() / total.sum()
    statistic = float((total * (part - common) ** 2).sum() / (common * (1 - common)))
    return float(part.max() - part.min()), float(chdtrc(len(total) - 1, statistic))


def _by_area(declared: pa.Table, source: str, areas: Areas) -> Remark:
    mine = declared.filter(pc.and_(pc.equal(declared["source"], source), pc.is_valid(declared["declared"])))
    names = {str(i): str(name) for level in areas.levels for i, name in zip(level.ids, level.names, strict=True)}
    missing = mine["coordinates"].to_numpy().astype(object) != "given"
    return _by_group(
        source, "areas", mine["declared"].to_numpy().astype(object),
        pc.fill_null(mine["iccs"], "").to_numpy().astype(object), (missing, mine["n"].to_numpy().astype(np.int64)),
        names,
    )  # fmt: skip


def _by_group(
    source: str, what: str, group: Strings, code: Strings, records: tuple[Flags, Ints], names: dict[str, str]
) -> Remark:
    """Whether missing places differ between areas or years, and whether the mix of categories explains it."""
    missing, n = records
    groups, index = np.unique(group, return_inverse=True)
    if len(groups) < 2:
        message = f"Records tell fewer than two {what} apart, so missing places could not be compared between {what}."
        return Remark("uneven places", source, what, 0, len(groups), message, harmless=True)
    total = np.bincount(index, n, len(groups))
    lost = np.bincount(index, n * missing, len(groups))
    expected, variance = _explained(index, code, n * missing, n)
    many = total >= limit("few records")
    spread, p = _differ(lost[many], total[many])
    if spread < limit("uneven") or p > limit("doubt"):
        message = f"{NOTHING_FOUND}the share with usable coordinates is much the same in all {len(groups):,} {what}."
        return Remark("uneven places", source, what, 0, len(groups), message, harmless=True)
    part = lost / total
    worst = [int(i) for i in np.argsort(-part, kind="stable") if many[i]]
    most = [f"{names.get(str(groups[i]), str(groups[i]))} ({per_cent(float(part[i]))})" for i in worst[:3]]
    least = f"{names.get(str(groups[worst[-1]]), str(groups[worst[-1]]))} ({per_cent(float(part[worst[-1]]))})"
    message = f"The share without usable coordinates differs between {what}: most in {listed(most)}, least in {least}."
    beyond = (lost - expected > 3 * np.sqrt(variance)) & (lost - expected > limit("uneven") * total) & many
    if not beyond.any():
        message += " The mix of categories explains it."
        return Remark("uneven places", source, what, 0, len(groups), message, harmless=True)
    marks = read_yaml("quality.yaml")["rules"]["no place"]["maps"]
    dark = float(total[beyond & (part > marks[0])].sum() / total.sum())
    message += f" The mix of categories does not explain it in {int(beyond.sum()):,} of {len(groups):,} {what}."
    return Remark("uneven places", source, what, int(beyond.sum()), len(groups), message, value=dark)


def _explained(index: Ints, code: Strings, missing: Ints, n: Ints) -> tuple[Floats, Floats]:
    """Missing places by group if only the category mattered, and their variance."""
    _, kind = np.unique(code, return_inverse=True)
    rate: Floats = np.bincount(kind, missing) / np.bincount(kind, n)
    expected = np.bincount(index, n * rate[kind]).astype(np.float64)
    variance = np.bincount(index, n * (rate * (1 - rate))[kind]).astype(np.float64)
    return expected, variance


def _outside(seen: Cells, scope: str) -> list[Remark]:
    """Points in no area, by level."""
    given = int(seen.n[seen.given].sum())
    found = []
    for level, located in seen.located.items():
        outside = int(seen.n[seen.given & ~located].sum())
        if outside:
            lying = f"{share(outside, given, 'located record')} {agree(outside, given, 'lies', 'lie')}"
            message = f"{lying} outside every area of the level '{level}'."
        else:
            message = f"{NOTHING_FOUND}every located record lies in an area of the level '{level}'."
        found.append(
            Remark("outside", seen.source, f"level {level}", outside, given, message, scope, harmless=not outside)
        )
    return found
