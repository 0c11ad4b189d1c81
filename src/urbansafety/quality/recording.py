"""Breaks in recording: everything at once, one code, labels that come and go, labels that change places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from urbansafety.city import Event
from urbansafety.quality.series import DIVISION, Series, codes_of_note
from urbansafety.quality.shifts import QUARTER, moves, steps
from urbansafety.quality.verdicts import NOTHING_FOUND, Remark, limit
from urbansafety.tables import Floats, Ints, Months
from urbansafety.wording import category_label, code_label, listed, month, per_cent, plural

YEAR = 12


def remarks(seen: Series, events: Sequence[Event], scope: str) -> list[Remark]:
    """All that is to be said on breaks; ``seen`` is cut to complete months."""
    everywhere = _everywhere(seen)
    return [
        *_shocks(seen, everywhere, events, scope),
        *_declared(seen, events, scope),
        *_shifts(seen, [index for index, _ in everywhere], events),
        *_come_and_go(seen),
        *_moved(seen),
    ]


def _everywhere(seen: Series) -> list[tuple[int, float]]:
    """Months and log ratios of moves that (nearly) all areas share."""
    found = moves(seen.total, ratio=limit("shock ratio"), score=limit("shock score"))
    pairs = zip(found.month.tolist(), found.log_ratio.tolist(), strict=True)
    return [
        (index, change) for index, change in pairs if _breadth(seen.by_area, index, change)[0] >= limit("shock breadth")
    ]


def _breadth(count: Ints, index: int, change: float) -> tuple[float, int, int]:
    """Share of the series that move the same way, and how many of how many (those with enough records)."""
    before = count[:, max(index - QUARTER, 0) : index].sum(axis=1)
    after = count[:, index : index + QUARTER].sum(axis=1)
    many = before + after >= limit("few records")
    same = int((np.sign(after - before)[many] == np.sign(change)).sum())
    return (same / int(many.sum()) if many.any() else 1.0), same, int(many.sum())


def _shocks(seen: Series, everywhere: list[tuple[int, float]], events: Sequence[Event], scope: str) -> list[Remark]:
    if not everywhere:
        message = f"{NOTHING_FOUND}no month in which all areas rose or fell together by a quarter or more."
        return [Remark("shock", seen.source, "all categories", 0, len(seen.months), message, harmless=True)]
    found = []
    for index, change in everywhere:
        before, after = (
            seen.total[cut].mean() for cut in (slice(max(index - QUARTER, 0), index), slice(index, index + QUARTER))
        )
        _, areas, of_areas = _breadth(seen.by_area, index, change)
        _, kinds, of_kinds = _breadth(seen.count, index, change)
        breadth = [f"{areas:,} of {of_areas:,} areas"] * (of_areas > 1) + [f"{kinds:,} of {of_kinds:,} categories"] * (
            of_kinds > 1
        )
        near = [event for event in events if _near(seen.months[index], event)]
        message = (
            f"From {month(seen.months[index])} on, records {'fall' if change < 0 else 'rise'} everywhere at once: from "
            f"{before:,.0f} a month in the three months before to {after:,.0f} in the three that begin then"
            f"{f' ({listed(breadth)})' if breadth else ''}. {_explanation(near)}"
        )
        rule, value = ("declared shock", _left_out(seen.months, events, near)) if near else ("shock", None)
        found.append(Remark(rule, seen.source, str(seen.months[index]), 1, len(seen.months), message, scope, value))
    return found


def _explanation(near: Sequence[Event]) -> str:
    if not near:
        return "No declared event explains it."
    named = f"This coincides with the declared event {listed([repr(event.name) for event in near])}"
    return f"{named}, whose months are left out of trends." if any(map(_over, near)) else f"{named}."


def _over(event: Event) -> bool:
    """Whether an event is a shock with a last day, so that trends leave its months out."""
    return event.kind == "shock" and event.end is not None


def _left_out(months: Months, events: Sequence[Event], near: Sequence[Event]) -> float:
    """The share of the months that shocks with a last day take out of trends; 1 where none of those near has one."""
    if not any(map(_over, near)):
        return 1.0
    spans = [(str(event.start)[:7], str(event.end)[:7]) for event in events if _over(event)]
    names = months.astype(str)
    return float(np.any([(names >= first) & (names <= last) for first, last in spans], axis=0).mean())


def _near(when: np.datetime64, event: Event) -> bool:
    ends = [event.start, *([event.end] if event.end else [])]
    return any(abs(int((when - np.datetime64(end, "M")).astype(int))) <= 1 for end in ends)


def _declared(seen: Series, events: Sequence[Event], scope: str) -> list[Remark]:
    first, last = (str(seen.months[end]) for end in (0, -1))
    within = [event for event in events if event.kind == "recording" and first <= str(event.start)[:7] <= last]
    return [change for event in within for change in _changes(seen, event, scope)]


def _changes(seen: Series, event: Event, scope: str) -> list[Remark]:
    """A declared change of recording, of everything or of the codes that it names (in whichever source)."""
    start = f"The city declares a change of recording on {event.start}: '{event.name}'."
    if not event.iccs:
        message = f"{start} Categories that it touches do not compare across that day."
        return [Remark("declared change", seen.source, event.name, 1, 1, message, scope)]
    return [
        Remark(
            "declared change", "", event.name, 1, 1,
            f"{start} Records of {code_label(code)} do not compare across that day.", code,
        )
        for code in event.iccs
        if seen.of_code(code).any()
    ]  # fmt: skip


def _shifts(seen: Series, known: list[int], events: Sequence[Event]) -> list[Remark]:
    """Lasting steps of single codes, and of those above them, away from the months when everything moved."""
    codes = codes_of_note(seen.codes, seen.count.sum(axis=1), seen.noted)
    if not codes or len(seen.months) < 2 * YEAR:
        message = "Fewer than two years are complete (or nothing is classified), so steps could not be looked for."
        return [Remark("level shift", seen.source, "each code", 0, len(codes), message, harmless=True)]
    count = np.array([seen.of_code(code) for code in codes])
    found = steps(count)
    large = np.abs(np.log(found.ratio)) >= np.log(limit("shift ratio"))
    level = np.maximum(found.before, found.after) >= limit("shift level")
    sudden = np.flatnonzero(large & level & (found.p < limit("doubt")))
    shared = [i for i in sudden if any(abs(int(found.month[i]) - index) <= 2 for index in known)]
    alone = [i for i in sudden if i not in shared]
    if not alone:
        rest = f" beyond those of the months when everything moved ({plural(len(shared), 'code')})" if shared else ""
        message = f"{NOTHING_FOUND}no code steps up or down at once and for good by half or more{rest}."
        return [Remark("level shift", seen.source, "each code", 0, len(codes), message, harmless=True)]
    levels = np.stack([found.before, found.after], axis=1)
    return [_shift(seen, codes[i], int(found.month[i]), levels[i], events) for i in alone]


def _shift(seen: Series, code: str, index: int, levels: Floats, events: Sequence[Event]) -> Remark:
    when = month(seen.months[index])
    near = [event for event in events if _near(seen.months[index], event) and _concerns(event, code)]
    why = _explanation(near) if near else (
        "The data alone cannot tell a change of crime from one of recording, law or practice."
    )  # fmt: skip
    message = (
        f"{code_label(code)} {'steps up' if levels[1] > levels[0] else 'drops'} in {when} and stays there: "
        f"{levels[0]:,.0f} records a month in the year before, {levels[1]:,.0f} in the year after."
        f"{_driver(seen, code, index)} {why}"
    )
    affected = int(seen.of_code(code)[index:].sum())
    return Remark(
        "declared shift" if near else "level shift",
        seen.source,
        f"{code} from {seen.months[index]}",
        affected,
        int(seen.of_code(code).sum()),
        message,
        code,
        1,
    )


def _concerns(event: Event, code: str) -> bool:
    """Whether an event is a declared change of recording of a code, of one above it or of one below."""
    of_code = any(code.startswith(named) or named.startswith(code) for named in event.iccs)
    return event.kind == "recording" and (of_code or not event.iccs)


def _driver(seen: Series, code: str, index: int) -> str:
    """The category that makes most of a code's step, when the code has several."""
    mine = np.flatnonzero([own.startswith(code) for own in seen.codes])
    if len(mine) < 2:
        return ""
    change = seen.count[mine, index : index + YEAR].sum(axis=1) - seen.count[mine, index - YEAR : index].sum(axis=1)
    most = int(np.abs(change).argmax())
    return f" Most of it is '{seen.categories[mine[most]]}' ({change[most]:+,} in the year)."


def _come_and_go(seen: Series) -> list[Remark]:
    """Categories with records in one part of the period alone."""
    months = len(seen.months)
    active = seen.count > 0
    total = seen.count.sum(axis=1)
    first = active.argmax(axis=1)
    last = months - 1 - active[:, ::-1].argmax(axis=1)
    pace = total / np.maximum(last - first + 1, 1)
    silent = np.stack([first, months - 1 - last])
    telling = (
        (silent >= limit("appear months"))
        & (silent * pace >= limit("appear expected"))
        & (total >= limit("few records"))
    )
    chosen = np.flatnonzero(telling.any(axis=0))
    if not len(chosen):
        message = f"{NOTHING_FOUND}every category of note has records from the first to the last complete month."
        return [Remark("category gone", seen.source, "categories", 0, len(total), message, harmless=True)]
    chosen = chosen[np.argsort(-(silent * pace * telling).max(axis=0)[chosen], kind="stable")]
    named, rest = chosen[: int(limit("rows"))], chosen[int(limit("rows")) :]
    found = [
        _gone(seen, int(i), (int(first[i]), int(last[i])), (bool(telling[0, i]), bool(telling[1, i]))) for i in named
    ]
    if len(rest):
        labels = [category_label(seen.categories[i], seen.codes[i]) for i in rest]
        message = f"{len(rest):,} further categories appear or vanish within the period: {listed(labels, 6)}."
        found.append(
            Remark("category gone", seen.source, "further categories", len(rest), len(total), message, harmless=True)
        )
    return found


def _gone(seen: Series, row: int, reach: tuple[int, int], telling: tuple[bool, bool]) -> Remark:
    label, code = category_label(seen.categories[row], seen.codes[row]), str(seen.codes[row])
    appears, vanishes = (month(seen.months[index]) for index in reach)
    total = int(seen.count[row].sum())
    how = {
        (True, False): f"appears in {appears} for the first time",
        (False, True): f"vanishes after {vanishes}",
        (True, True): f"exists from {appears} to {vanishes} only",
    }[telling]
    message = f"{label} {how} ({plural(total, 'record')}).{_zeros(seen, row, reach[0])}"
    of_code = int(seen.of_code(code[:DIVISION]).sum()) if code else 0
    if of_code and total < of_code:
        message += (
            f" It is {per_cent(total / of_code)} of {code_label(code[:DIVISION])}; another label may stand for it "
            f"{'at other times' if all(telling) else 'now' if telling[1] else 'before'}."
        )
    return Remark(
        "category gone",
        seen.source,
        f"{seen.categories[row]}",
        total,
        of_code or total,
        message,
        code,
        harmless=not code,
    )


def _zeros(seen: Series, row: int, first: int) -> str:
    """That a file states zeros before a category's first record, which may not be true ones."""
    stated = np.flatnonzero(seen.stated[row, :first])
    if not len(stated):
        return ""
    since = month(seen.months[stated[0]])
    return f" From {since} until then the file states zeros, which may mean that it was not recorded yet."


def _moved(seen: Series) -> list[Remark]:
    """One category rising as another of the same division falls by as much: the first year against the last."""
    if len(seen.months) < 2 * YEAR:
        return []
    first = seen.count[:, :YEAR].sum(axis=1)
    last = seen.count[:, -YEAR:].sum(axis=1)
    found = []
    for division in sorted({code[:DIVISION] for code in seen.codes if len(code) >= DIVISION}):
        mine = np.flatnonzero([code.startswith(division) for code in seen.codes])
        change = last[mine] - first[mine]
        up, down = mine[change.argmax()], mine[change.argmin()]
        gain, loss = int(last[up] - first[up]), int(first[down] - last[down])
        moved = min(gain, loss)
        whole = int(first[mine].sum() + last[mine].sum()) / 2
        apart = min(_grown(first, last, int(up)), 1 / _grown(first, last, int(down)))
        needed = max(limit("moved share") * whole, limit("moved balance") * max(gain, loss))
        if whole >= limit("moved records") and moved > needed and apart >= limit("moved ratio"):
            found.append(_swap(seen, division, (int(up), int(down)), (first, last), (moved, round(whole))))
    if not found:
        message = f"{NOTHING_FOUND}no category rises as another of the same kind falls by as much."
        return [Remark("moved", seen.source, "pairs of categories", 0, len(seen.categories), message, harmless=True)]
    return found


def _grown(first: Ints, last: Ints, row: int) -> float:
    return float((last[row] + 0.5) / (first[row] + 0.5))


def _swap(
    seen: Series, division: str, pair: tuple[int, int], years: tuple[Ints, Ints], size: tuple[int, int]
) -> Remark:
    (up, down), (first, last), (moved, whole) = pair, years, size
    spans = [_reach(seen.months[:YEAR]), _reach(seen.months[-YEAR:])]
    message = (
        f"'{seen.categories[up]}' rises from {first[up]:,} ({spans[0]}) to {last[up]:,} ({spans[1]}) while "
        f"'{seen.categories[down]}' falls from {first[down]:,} to {last[down]:,}; both are {code_label(division)}. "
        "The cause is not known from the data: records may have moved from one label to the other."
    )
    return Remark(
        "moved", seen.source, f"{seen.categories[down]} → {seen.categories[up]}", moved, whole, message, division
    )  # fmt: skip


def _reach(months: Months) -> str:
    text = [str(value) for value in (months[0], months[-1])]
    return text[0][:4] if text[0].endswith("-01") and text[1].endswith("-12") else f"{text[0]} to {text[1]}"
