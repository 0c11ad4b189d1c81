"""Events that two sources record are not counted twice without a word."""

from __future__ import annotations

import numpy as np
import pytest

from quality.conftest import rows
from urbansafety.quality import check
from urbansafety.quality.doubles import agreement, shared_codes

MONTHS = np.arange("2020-01", "2024-01", dtype="datetime64[M]")


@pytest.fixture
def rng():
    return np.random.default_rng(20261122)


def sources(first, second, codes=("0101", "0101")):
    """Records of two sources on the first day of their months."""
    dates = [np.repeat(MONTHS.astype("datetime64[D]"), n) for n in (first, second)]
    return {
        "date": np.concatenate(dates),
        "source": np.repeat(["source:a", "source:b"], list(map(len, dates))),
        "iccs": np.repeat(list(codes), list(map(len, dates))),
    }


def test_an_incomplete_copy_of_the_same_records_rules_out_every_number(make, engine, rng):
    first = rng.poisson(40, len(MONTHS))
    quality = check(make(sources(first, rng.binomial(first, 0.95))), engine)
    (row,) = rows(quality, aspect="uniqueness", iccs="0101")
    assert {row[use] for use in ("counts", "rates", "trends", "maps")} == {"unfit"}
    assert "counts each twice" in row["message"] and "2020 to December 2023" in row["message"]
    assert row["affected"] < row["total"] / 2 and "Keep one" in row["remedy"]


def test_separate_events_of_one_code_are_asked_about(make, engine, rng):
    mean = 40 * (1 + 0.3 * np.sin(np.arange(len(MONTHS))))
    quality = check(make(sources(rng.poisson(mean), rng.poisson(mean))), engine)
    (row,) = rows(quality, aspect="uniqueness", iccs="0101")
    assert (row["counts"], row["maps"]) == ("limited", "limited")
    assert "An event that is in both is counted twice." in row["message"]


@pytest.mark.parametrize("codes", [("0101", "0102"), ("0401", "0501")])
def test_sources_of_different_codes_add_up(make, engine, rng, codes):
    count = rng.poisson(40, len(MONTHS))
    assert not rows(check(make(sources(count, count, codes)), engine), aspect="uniqueness", iccs=codes[0])


def test_sources_without_a_common_month_add_up(make, engine, rng):
    count, early = rng.poisson(40, len(MONTHS)), np.arange(len(MONTHS)) < 24
    records = sources(count * early, count * ~early)
    assert not rows(check(make(records), engine), aspect="uniqueness", iccs="0101")


def test_a_total_stands_for_the_codes_below_it():
    assert shared_codes(["04", "0501"], ["040111", "0401"]) == ["04"]
    assert shared_codes(["0101"], ["0102"]) == shared_codes(["0101"], []) == []


def test_separate_counts_with_one_course_are_seldom_taken_for_copies(rng):
    mean = 50 * np.exp(0.3 * np.sin(np.arange(60) / 3))
    found = np.array([agreement(rng.poisson(mean), rng.poisson(0.7 * mean)) for _ in range(2000)])
    # P(found ≤ .05) is .05; 2,000 draws leave it within ± .015
    assert abs((found <= 0.05).mean() - 0.05) < 0.015


def test_copies_are_told_from_separate_counts(rng):
    count = rng.poisson(20, 60)
    assert agreement(count, count) < 1e-9
    assert agreement(count, rng.binomial(count, 0.8)) < 0.001
    assert agreement(count, np.zeros(60, int)) == 1.0
