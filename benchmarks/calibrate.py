"""Simulate what is known and see how often the statistics are right; print the tables of docs/calibration.md.

    python benchmarks/calibrate.py > docs/calibration.md

Every table has its own seed, so that the document changes only when a statistic does. About four minutes of one core.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
import shapely
from scipy import sparse
from scipy.special import gammaincinv, stdtrit

from urbansafety.risk.draws import Known, Streams, choices
from urbansafety.risk.factors import SPHERES, Dimension, Measured
from urbansafety.risk.simulating import Simulated, lay_ground, simulate
from urbansafety.risk.threats import Flow, Goalposts, Threat
from urbansafety.stats.before_after import relative_incidence, weighted_displacement
from urbansafety.stats.clusters import local_clusters, with_self
from urbansafety.stats.concentration import concentration, generalised_gini, gini, share_of_places
from urbansafety.stats.detectable import detectable_step
from urbansafety.stats.differences import difference_in_differences
from urbansafety.stats.interrupted import interrupted
from urbansafety.stats.neighbours import contiguity
from urbansafety.stats.pooling import pool
from urbansafety.stats.rates import garwood
from urbansafety.stats.sensitivity import saltelli, sobol_effects
from urbansafety.stats.smoothing import gamma_poisson
from urbansafety.stats.trends import trends

SIDES = {16: 4, 64: 8, 400: 20, 1764: 42}
ABOUT_MONTE_CARLO = "The last digit is uncertain by simulation; neighbourhoods overlap and cities are drawn afresh."


def heading(title: str, text: str) -> None:
    print(f"\n## {title}\n\n{text}\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    print("| " + " | ".join(columns) + " |")
    print("|" + "--:|" * len(columns))
    for row in rows:
        print("| " + " | ".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row) + " |")


@cache
def grid(side: int) -> sparse.csr_array:
    row, column = np.divmod(np.arange(side * side), side)
    return contiguity(shapely.box(column * 100, row * 100, column * 100 + 100, row * 100 + 100))


def risks(rng: np.random.Generator, dispersion: float, shape: tuple[int, ...]) -> np.ndarray:
    return rng.gamma(1 / dispersion, dispersion, shape) if dispersion else np.ones(shape)


def poisson_intervals() -> None:
    heading(
        "Garwood's interval of a count",
        "Share of Poisson counts whose 95 % interval holds their mean, summed exactly; never under .95.",
    )
    seen = np.arange(1000)
    low, high = garwood(seen)
    logs = np.concatenate([[0], np.cumsum(np.log(seen[1:]))])

    def held(mean: float) -> float:
        inside = (low <= mean) & (mean <= high)
        return float(np.exp(-mean + seen * np.log(mean) - logs)[inside].sum())

    table(["mean", "held"], ((mean, held(mean)) for mean in (0.2, 0.5, 1.0, 2.0, 5.0, 20.0, 100.0)))


def clusters_under_the_null() -> None:
    heading(
        "Local clusters where there are none",
        "Areas on a square grid with uneven expectations; each area's true risk is drawn from a gamma distribution "
        "with the variance given as dispersion, without regard to place. Share of areas with p ≤ .05 (nominal .05: "
        "p-values of counts fall short of it, the more so the fewer the records; few areas fall short too, as the "
        "city's rate and its dispersion come from the same areas), of cities with any q ≤ .05, and of cities with "
        f"any area flagged. {ABOUT_MONTE_CARLO}",
    )
    rng = np.random.default_rng(1)
    rows = []
    for areas, side in SIDES.items():
        for mean in (0.2, 1.0, 5.0, 50.0):
            for dispersion in (0.0, 0.3, 2.0):
                cities = [null_city(rng, areas, mean, dispersion) for _ in range(max(100, 40_000 // areas))]
                found = [local_clusters(*city, grid(side)) for city in cities]
                small = float(np.mean([(f.p <= 0.05).mean() for f in found]))
                any_q = float(np.mean([(f.q <= 0.05).any() for f in found]))
                rows.append((areas, mean, dispersion, small, any_q, float(np.mean([f.flagged.any() for f in found]))))
    table(["areas", "mean count", "dispersion", "p ≤ .05", "any q ≤ .05", "any flagged"], rows)


def null_city(
    rng: np.random.Generator, areas: int, mean: float, dispersion: float, risk: np.ndarray | float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    expected = rng.gamma(3, mean / 3, areas)
    return rng.poisson(expected * risks(rng, dispersion, (areas,)) * risk), expected


def clusters_with_hot_spots() -> None:
    heading(
        "Local clusters where some are",
        "400 areas, 8 neighbourhoods of 9 areas planted at the given multiple of the city's risk, 200 cities. A false "
        "one is a neighbourhood without any planted area; false is their mean share among those with q ≤ .05 and among "
        "those flagged (nominal at most .05), found the share of planted centres that are flagged. The planted areas "
        "are part of the dispersion that the test allows for, so that it misses many: an area that is not flagged is "
        "not shown to be ordinary.",
    )
    rng = np.random.default_rng(2)
    around = with_self(grid(20))
    centres = np.array(
        [21 + 20 * r + c for r, c in ((0, 1), (0, 9), (0, 16), (8, 4), (8, 12), (15, 1), (15, 8), (15, 15))]
    )
    hot = np.asarray(around[centres].sum(axis=0)) > 0
    touched = around @ hot.astype(float) > 0
    rows = []
    for mean in (1.0, 5.0, 50.0):
        for dispersion in (0.0, 0.3, 2.0):
            for times in (2.0, 4.0):
                false_q, false_flag, power = [], [], []
                for _ in range(200):
                    city = null_city(rng, 400, mean, dispersion, np.where(hot, times, 1.0))
                    found = local_clusters(*city, grid(20))
                    called, flagged = (found.q <= 0.05) & (found.ratio > 1), found.flagged == 1
                    false_q.append((called & ~touched).sum() / max(1, called.sum()))
                    false_flag.append((flagged & ~touched).sum() / max(1, flagged.sum()))
                    power.append(flagged[centres].mean())
                shares = (float(np.mean(values)) for values in (false_q, false_flag, power))
                rows.append((mean, dispersion, times, *shares))
    table(["mean count", "dispersion", "times", "false, q ≤ .05", "false, flagged", "found"], rows)


def smoothed_rates() -> None:
    heading(
        "Smoothed rates",
        "Share of areas whose 95 % interval holds their true relative risk (gamma-Poisson). Plain is the posterior "
        "given the fitted a and b, which treats them as known; held is the interval that is reported.",
    )
    rng = np.random.default_rng(3)
    rows = []
    for areas in (5, 16, 60, 300, 1800):
        for mean in (0.5, 5.0, 50.0):
            for dispersion in (0.0, 0.02, 0.2, 1.0):
                expected = rng.gamma(2, mean / 2, (areas, 1))
                risk = risks(rng, dispersion, (areas, max(60, 60_000 // areas)))
                count = rng.poisson(expected * risk)
                fit = gamma_poisson(count, expected)
                held = (fit.low <= risk) & (risk <= fit.high)
                rows.append((areas, mean, dispersion, plain_posterior(count, expected, risk), float(held.mean())))
    table(["areas", "mean count", "dispersion", "plain", "held"], rows)


def plain_posterior(count: np.ndarray, expected: np.ndarray, risk: np.ndarray) -> float:
    fit = gamma_poisson(count, expected)
    known = np.isfinite(fit.a)
    shape, scale = count[:, known] + fit.a[known], expected + fit.b[known]
    inside = (gammaincinv(shape, 0.025) / scale <= risk[:, known]) & (
        risk[:, known] <= gammaincinv(shape, 0.975) / scale
    )
    whole = garwood(count[:, ~known].sum(axis=0))
    people = expected.sum()
    pooled = (whole.low / people <= risk[:, ~known]) & (risk[:, ~known] <= whole.high / people)
    return float(np.concatenate([inside.ravel(), pooled.ravel()]).mean())


def yearly_trends() -> None:
    heading(
        "Trends",
        "Share of series whose 95 % interval holds the true yearly change (5 %, with a season). Noise is the standard "
        "deviation of log-normal variation beyond chance, persistence its correlation from one month to the next. "
        "Unwidened is the same quasi-Poisson interval without regard to persistence. Where months resemble each other "
        "and counts are few, or years are, the interval is still too short.",
    )
    rng = np.random.default_rng(4)
    kinds = ((0.0, 0.0), (0.3, 0.0), (0.3, 0.3), (0.3, 0.6), (0.3, 0.8))
    rows = []
    for months in (24, 36, 72, 120):
        for mean in (0.5, 5.0, 100.0):
            for noise, persistence in kinds:
                count = persistent_counts(rng, (4000, months), mean, noise, persistence)
                rows.append((months, mean, noise, persistence, *trend_coverage(count)))
    table(["months", "mean count", "noise", "persistence", "unwidened", "held"], rows)


def persistent_counts(
    rng: np.random.Generator, shape: tuple[int, int], mean: float, noise: float, persistence: float
) -> np.ndarray:
    log_risk = rng.normal(0, noise, shape)
    for month in range(1, shape[1]):
        fresh = np.sqrt(1 - persistence**2) * log_risk[:, month]
        log_risk[:, month] = persistence * log_risk[:, month - 1] + fresh
    years = np.arange(shape[1]) / 12
    return rng.poisson(mean * np.exp(np.log(1.05) * years + 0.3 * np.cos(2 * np.pi * years) + log_risk))


def trend_coverage(count: np.ndarray) -> tuple[float, float]:
    found = trends(count)
    known = ~np.isnan(found.change)
    freedom = count.shape[1] - np.where(found.seasonal, 6, 2)
    fewer = np.maximum(2, freedom - count.shape[1] * (1 - found.widening**-2))
    slope = np.log1p(found.change)
    with np.errstate(divide="ignore"):
        error = (slope - np.log1p(found.low)) / stdtrit(fewer, 0.975) / found.widening
    unwidened = np.abs(slope - np.log(1.05)) <= stdtrit(freedom, 0.975) * error
    held = (found.low <= 0.05) & (found.high >= 0.05)
    return float(unwidened[known].mean()), float(held[known].mean())


def concentrations() -> None:
    heading(
        "Concentration",
        "Share of 400 series whose 95 % interval holds the index that as many records have on average, places' "
        "chances drawn from a gamma distribution with dispersion 1.",
    )
    rng = np.random.default_rng(5)
    indices = (gini, generalised_gini, lambda count: share_of_places(count, 0.5))
    rows = []
    for places in (16, 60, 1800):
        for records in (places // 2, places * 5, places * 50):
            chance = rng.dirichlet(np.ones(places))
            held = []
            for index in indices:
                truth = index(rng.multinomial(records, chance, size=2000)).mean()
                found = [concentration(rng.multinomial(records, chance), [index], rng)[0] for _ in range(400)]
                held.append(float(np.mean([interval.low <= truth <= interval.high for interval in found])))
            rows.append((places, records, *held))
    table(["places", "records", "Gini", "generalised Gini", "share with half"], rows)


def sobol_intervals() -> None:
    heading(
        "Sobol effects",
        "Share of 400 repetitions whose 95 % interval holds the effect, mean over the inputs: a sum of three "
        "uniform numbers with shares 9, 4 and 1 of 14, and the Ishigami function (first .314, .442, 0; total .558, "
        ".442, .244).",
    )
    v1, v2, v13 = (1 + 0.1 * np.pi**4 / 5) ** 2 / 2, 7**2 / 8, 0.1**2 * np.pi**8 * (1 / 18 - 1 / 50)
    share = np.array([v1, v2, v13]) / (v1 + v2 + v13)
    additive = np.array([9, 4, 1]) / 14
    models = {
        "sum": (lambda u: 3 * u[0] + 2 * u[1] + u[2], additive, additive),
        "Ishigami": (ishigami, np.array([*share[:2], 0]), np.array([share[0] + share[2], share[1], share[2]])),
    }
    rng = np.random.default_rng(6)
    rows = []
    for name, (model, first, total) in models.items():
        for base in (100, 270, 1000):
            held = np.zeros((400, 2))
            for k in range(400):
                a, b = rng.random((2, 3, base))
                runs = [model(np.array(run))[:, None] for run in saltelli(list(a), list(b))]
                found = sobol_effects(runs[0], runs[1], runs[2:], rng, 300)
                for side, (low, high, truth) in enumerate(
                    [(found.first_low, found.first_high, first), (found.total_low, found.total_high, total)]
                ):
                    held[k, side] = np.mean((low[:, 0] <= truth) & (truth <= high[:, 0]))
            rows.append((name, base, *map(float, held.mean(axis=0))))
    table(["function", "base samples", "first-order", "total"], rows)


def ishigami(u: np.ndarray) -> np.ndarray:
    x = (2 * u - 1) * np.pi
    return np.asarray(np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))


def risk_ranges() -> None:
    heading(
        "Ranges of risk",
        "Sixty areas; 2,000 truths are drawn from the stated intervals and choices, and the ranges worked out from "
        "other draws. Share of areas and truths whose range (nominal .90) holds the score, and the rank; ranks are "
        "whole numbers, so that their ranges hold more.",
    )
    rng, n, level = np.random.default_rng(7), 60, "ward"

    def known(low: float, high: float, half: float) -> Known:
        value = rng.uniform(low, high, n)
        return Known(value, value - half, value + half)

    def dimension(name: str) -> Dimension:
        factors = [(f"{name} of {sphere}", sphere, known(10, 70, 8)) for sphere in SPHERES[:3]]
        factors.append(
            (f"{SPHERES[3]} sphere of {name}", SPHERES[3], Known(np.full(n, np.nan), np.zeros(n), np.full(n, 100.0)))
        )
        nowhere = np.zeros(n, bool)
        return Dimension(name, tuple(Measured(*own[:2], 0, 100, True, own[2], nowhere) for own in factors), ())

    areas = np.array([f"a{i}" for i in range(n)], object)
    parts = dimension("vulnerability"), dimension("resilience")
    flow = Flow("flow:x", known(0.2, 0.8, 0.1), "moderate")
    threat = Threat("x", level, areas, "2024", known(20, 300, 25), Goalposts(1, 400), (flow,), compared=True)
    capacity = Known(np.array([6.0]), np.array([4.5]), np.array([7.0]))

    def run(seed: int, base: int, tracked: range) -> Simulated:
        streams = Streams(seed, base)
        ground, own = lay_ground(level, *parts, streams), choices(streams, (1.0, 1.0, 1.0))
        return simulate(threat, capacity, ground, own, streams, tracked)

    truth = {name: np.concatenate(list(runs[:2])) for name, runs in run(1, 1000, range(n)).outputs.items()}
    rows = []
    for base in (100, 270, 1000):
        held = np.zeros((20, 2))
        for k in range(20):
            found = run(100 + k, base, range(0))
            for side, (name, low, high) in enumerate(
                [("risk", found.risk.lower, found.risk.upper), ("rank", found.rank_lower, found.rank_upper)]
            ):
                held[k, side] = np.mean((low <= truth[name]) & (truth[name] <= high))
        rows.append((base, *map(float, held.mean(axis=0))))
    table(["base samples", "score held", "rank held"], rows)


def interrupted_series() -> None:
    heading(
        "Interrupted series",
        "Sixty months, a measure from month 36 that lowers counts to the ratio that `detectable_step` says is found "
        "with power .8, given the true dispersion and autocorrelation. Share of 600 series whose 95 % interval holds "
        "the ratio, and in which it is found. Noise and persistence as under Trends.",
    )
    rng, t, rows = np.random.default_rng(8), np.arange(60), []
    for mean, noise, persistence in [
        (m, s, p) for m in (10, 100, 400) for s, p in ((0, 0), (0.15, 0), (0.15, 0.3), (0.15, 0.6))
    ]:
        dispersion = 1 + mean * noise**2
        lag = persistence * (dispersion - 1) / dispersion
        expected = mean * np.exp(0.2 * np.cos(2 * np.pi * t / 12))
        ratio = detectable_step(expected, 36, dispersion=dispersion, autocorrelation=lag)
        steps = rng.normal(0, noise, (60, 600))
        for month in t[1:]:
            steps[month] = persistence * steps[month - 1] + np.sqrt(1 - persistence**2) * steps[month]
        drawn = rng.poisson((expected * np.where(t < 36, 1, ratio))[:, None] * np.exp(steps)).T
        found = [one.level for series in drawn if (one := interrupted(series, 36))]
        held = np.mean([one.low <= ratio <= one.high for one in found])
        rows.append((mean, noise, persistence, ratio, float(held), float(np.mean([one.high < 1 for one in found]))))
    table(["mean count", "noise", "persistence", "ratio", "held", "found"], rows)


def before_and_after() -> None:
    heading(
        "Before and after, with comparison",
        "No effect; areas of uneven size (a gamma distribution with shape 3 and mean count 100), each with a change of "
        "its own whose logarithm has the standard deviation given as spread. Share of 1,000 studies whose 95 % "
        "interval holds no effect: difference-in-differences, which counts areas, beside the relative incident rate "
        "ratio and the weighted displacement difference, which take all events as independent.",
    )
    rng, rows = np.random.default_rng(9), []
    for treated, others in ((2, 4), (3, 5), (4, 12), (10, 10), (10, 40)):
        for spread in (0.0, 0.2, 0.5):
            chosen, held = np.arange(treated + others) < treated, []
            for _ in range(1000):
                size = rng.gamma(3, 100 / 3, treated + others) + 1
                before = rng.poisson(size)
                after = rng.poisson(size * np.exp(rng.normal(0, spread, len(size))))
                sums = [(before[own].sum(), after[own].sum()) for own in (chosen, ~chosen)]
                areas, events = difference_in_differences(before, after, chosen), relative_incidence(*sums)
                moved = weighted_displacement(*np.transpose(sums), sizes=(1, others / treated))
                held.append([
                    areas.low <= 1 <= areas.high, events.low <= 1 <= events.high, moved.low <= 0 <= moved.high
                ])  # fmt: skip
            rows.append((treated, others, spread, *map(float, np.mean(held, axis=0))))
    table(["treated", "others", "spread", "by area", "rate ratio", "displacement difference"], rows)


def pooled_studies() -> None:
    heading(
        "Pooled studies",
        "Studies with standard errors from .05 to .3 whose true effects vary with standard deviation tau. Share of "
        "1,000 repetitions in which the 95 % interval of DerSimonian and Laird and that of Hartung and Knapp hold the "
        "mean effect, and the prediction interval that of one further study.",
    )
    rng, rows = np.random.default_rng(10), []
    for studies in (3, 5, 10, 20):
        for tau in (0.0, 0.1, 0.3):
            held = []
            for _ in range(1000):
                errors, truth = rng.uniform(0.05, 0.3, studies), rng.normal(-0.2, tau, studies + 1)
                one = pool(truth[1:] + rng.normal(0, errors), errors)
                inside = (one.low <= -0.2 <= one.high, one.careful_low <= -0.2 <= one.careful_high)
                held.append([*inside, one.next_low <= truth[0] <= one.next_high])
            rows.append((studies, tau, *map(float, np.mean(held, axis=0))))
    table(["studies", "tau", "normal", "careful", "next study"], rows)


def main() -> None:
    print("# Calibration\n")
    print("How often the statistics are right where the truth is known, because it was simulated. Written by")
    print("`make calibrate`; a small version of each table is in the test suite.")
    poisson_intervals()
    clusters_under_the_null()
    clusters_with_hot_spots()
    smoothed_rates()
    yearly_trends()
    concentrations()
    sobol_intervals()
    risk_ranges()
    interrupted_series()
    before_and_after()
    pooled_studies()


if __name__ == "__main__":
    main()
