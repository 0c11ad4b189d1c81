"""What a competent analyst writes with pandas, geopandas, esda and statsmodels for the Mexico City data.

Reads, classifies, places, counts, measures rates with exact intervals and empirical-Bayes rates, looks for hot spots
with 999 permutations and false-discovery control, and fits trends for the city and its boroughs. It fits far fewer
trends than the assessment does (boroughs, not neighbourhoods) and makes no report.

    python benchmarks/peer.py CITY_FOLDER
"""

from __future__ import annotations

import sys
import tomllib
import warnings
from pathlib import Path

import esda
import geopandas as gpd
import libpysal
import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.multitest import multipletests

from urbansafety.catalog import challenges

warnings.filterwarnings("ignore")


def main(folder: Path) -> None:
    declared = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    source, (borough, unit) = declared["incidents"][0], declared["areas"]
    columns = source["columns"]
    records = pd.concat([pd.read_parquet(path) for path in sorted(folder.glob(source["file"]))], ignore_index=True)
    when = columns["when"] if isinstance(columns["when"], str) else columns["when"][0]
    records["date"] = pd.to_datetime(records[when], format="mixed", errors="coerce")
    records = records[records["date"].between("2019-01-01", "2024-12-31")]
    codes = pd.read_csv(folder / source["crosswalk"], dtype=str)
    records["iccs"] = records[columns["category"]].str.strip().map(codes.set_index("category")["iccs"])
    records = records[records["iccs"] != "-"]
    units = gpd.read_file(folder / unit["file"])
    units["geometry"] = units.make_valid()
    points = gpd.GeoDataFrame(
        records[["date", "iccs"]],
        geometry=gpd.points_from_xy(records[columns["lon"]], records[columns["lat"]]),
        crs=4326,
    )
    placed = gpd.sjoin(points, units[[unit["id"], "geometry"]], predicate="within")
    placed = placed[~placed.index.duplicated()]
    placed["month"] = placed["date"].dt.to_period("M")
    population = units.set_index(unit["id"])[unit["population"]].astype(float)
    weights = libpysal.weights.Queen.from_dataframe(units.to_crs(6372), use_index=False, silence_warnings=True)
    rows = []
    for challenge in challenges():
        mine = placed[placed["iccs"].str.startswith(challenge.iccs)]
        if mine.empty:
            continue
        annual = mine.groupby([unit["id"], mine["date"].dt.year]).size().unstack(fill_value=0)
        annual = annual.reindex(population.index, fill_value=0)
        for year, count in annual.items():
            low = stats.chi2.ppf(0.025, 2 * count) / 2
            high = stats.chi2.ppf(0.975, 2 * (count + 1)) / 2
            safe = population.replace(0, np.nan)
            m = count.sum() / safe.sum()
            excess = max(0, (safe * (count / safe - m) ** 2).sum() / safe.sum() - m / safe.mean())
            smoothed = m + excess / (excess + m / safe) * (count / safe - m)
            columns = {
                "count": count,
                "rate": count / safe,
                "low": low / safe,
                "high": high / safe,
                "smoothed": smoothed,
            }
            rows.append(pd.DataFrame(columns).assign(challenge=challenge.id, year=year))
        if not challenge.activity_driven:
            rate = (annual[2023] / population.replace(0, np.nan)).fillna(0).to_numpy()
            local = esda.G_Local(rate, weights, star=True, permutations=999, seed=1, n_jobs=-1)
            print(challenge.id, "hot spots after FDR:", int(multipletests(local.p_sim, 0.05, "fdr_bh")[0].sum()))
        _trend(mine.groupby("month").size())
    boroughs = gpd.read_file(folder / borough["file"])
    by_borough = gpd.sjoin(points, boroughs[[borough["id"], "geometry"]], predicate="within")
    for challenge in challenges():
        mine = by_borough[by_borough["iccs"].str.startswith(challenge.iccs)]
        for _, local_series in mine.groupby(borough["id"]):
            _trend(local_series.groupby(local_series["date"].dt.to_period("M")).size())
    print(pd.concat(rows).shape[0], "rates")


def _trend(monthly: pd.Series) -> float | None:
    monthly = monthly.reindex(pd.period_range("2019-01", "2024-11", freq="M"), fill_value=0)
    if monthly.sum() < 24:
        return None
    t = np.arange(len(monthly))
    season = [f(2 * np.pi * k * t / 12) for k in (1, 2) for f in (np.sin, np.cos)]
    fit = sm.GLM(monthly.to_numpy(), np.column_stack([np.ones_like(t), t / 12, *season]), sm.families.Poisson()).fit(
        scale="X2"
    )
    return float(np.exp(fit.params[1]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
