import csv
from functools import cache

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from urbansafety.stats.clusters import count_tails, getis_ord, local_clusters, overdispersion, with_self
from urbansafety.stats.false_discovery import benjamini_hochberg
from urbansafety.stats.neighbours import contiguity
from urbansafety.stats.rates import garwood

# SOURCE: the six points of esda's tests of Getis and Ord's statistics, neighbours within 15.
POINTS = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)])
WITHIN_15 = sparse.csr_array(
    (np.linalg.norm(POINTS[:, None] - POINTS[None], axis=2) <= 15) & ~np.eye(6, dtype=bool), dtype=float
)
VALUES = [2, 3, 3.2, 5, 8, 7]


@cache
def grid(side):
    row, column = np.divmod(np.arange(side * side), side)
    return contiguity(shapely.box(column * 100, row * 100, column * 100 + 100, row * 100 + 100))


def uneven(rng, expected, dispersion):
    """Counts whose true risks vary with this dispersion, and have nothing to do with place."""
    risk = rng.gamma(1 / dispersion, dispersion, len(expected)) if dispersion else 1.0
    return rng.poisson(expected * risk)


class TestGetisOrd:
    def test_published_values(self):
        # SOURCE: -1.397276 is asserted in esda's tests of G_Local (star, binary); the others from the formula by hand.
        expected = [-1.397276, -0.289178, 0.650650, -0.289178, 1.234521, 2.024243]
        assert getis_ord(VALUES, WITHIN_15) == pytest.approx(expected, abs=1e-6)

    @pytest.mark.real
    def test_equals_spdep_on_columbus(self, real_data):
        # SOURCE: spdep 1.2-7, localG with row-standardised weights and the area itself included.
        lattice = real_data / "reference/lattice"
        lines = (lattice / "columbus.gal").read_text().split("\n")
        weights = np.eye(49)
        for head, others in zip(lines[1::2], lines[2::2], strict=False):
            weights[int(head.split()[0]) - 1, [int(other) - 1 for other in others.split()]] = 1
        weights /= weights.sum(axis=1, keepdims=True)
        with (lattice / "columbus.csv").open() as file:
            crime = [float(row["CRIME"]) for row in csv.DictReader(file)]
        with (lattice / "expected_columbus_localG_spdep.csv").open() as file:
            expected = [float(row["Gistar"]) for row in csv.DictReader(file)]
        assert getis_ord(crime, sparse.csr_array(weights)) == pytest.approx(expected)

    @given(st.floats(-50, 50), st.floats(0.1, 50))
    def test_unit_and_origin_of_the_values_do_not_matter(self, origin, unit):
        moved = getis_ord(np.array(VALUES) * unit + origin, WITHIN_15)
        assert moved == pytest.approx(getis_ord(VALUES, WITHIN_15), abs=1e-6)

    def test_equal_values_and_a_neighbourhood_that_is_the_city_say_nothing(self):
        assert np.isnan(getis_ord([4, 4, 4, 4, 4, 4], WITHIN_15)).all()
        assert np.isnan(getis_ord([1, 2, 3], sparse.csr_array(np.ones((3, 3))))).all()


class TestOverdispersion:
    def test_by_hand(self):
        # Mean 20: (3/2 × (100 + 100 + 0) - 60) / 1200.
        assert overdispersion([10, 30, 20], [1, 1, 1]) == pytest.approx(0.2)

    def test_less_variation_than_chance_is_none(self):
        assert overdispersion([10, 10, 10], [1, 1, 1]) == 0

    def test_finds_the_variation_that_was_put_in(self):
        rng = np.random.default_rng(5)
        expected = rng.gamma(4, 5, 20_000)
        assert overdispersion(uneven(rng, expected, 0.4), expected) == pytest.approx(0.4, abs=0.03)

    def test_nothing_zero_and_one(self):
        assert overdispersion([], []) == overdispersion([0, 0], [1, 1]) == overdispersion([5], [2]) == 0

    def test_areas_without_expectation_take_no_part(self):
        assert overdispersion([10, 30, 7, 20, np.nan], [1, 1, 0, 1, 1]) == pytest.approx(0.2)


class TestCountTails:
    def test_equals_scipys_negative_binomial_and_poisson(self):
        from scipy.stats import nbinom, poisson

        x, mean = np.meshgrid(np.arange(40.0), [0.3, 4.0, 25.0])
        for extra in (0.5, 10.0):
            size = mean**2 / extra
            lower, upper = count_tails(x, mean, extra)
            assert lower == pytest.approx(nbinom.cdf(x, size, size / (size + mean)))
            assert upper == pytest.approx(nbinom.sf(x - 1, size, size / (size + mean)))
        lower, upper = count_tails(x, mean, 0.0)
        assert lower == pytest.approx(poisson.cdf(x, mean)) and upper == pytest.approx(poisson.sf(x - 1, mean))

    @given(st.integers(0, 300), st.floats(0.01, 300))
    def test_a_vanishing_dispersion_is_the_poisson(self, x, mean):
        lower, upper = count_tails(x, mean, 2e-9 * mean)
        assert (lower, upper) == pytest.approx(tuple(count_tails(x, mean, 0.0)), rel=1e-5, abs=1e-12)

    @settings(max_examples=50)
    @given(st.integers(0, 200), st.floats(0.01, 100), st.floats(0, 50))
    def test_the_two_tails_share_the_count_itself(self, x, mean, extra):
        here, next_up = count_tails(x, mean, extra), count_tails(x + 1, mean, extra)
        assert here.lower + next_up.upper == pytest.approx(1)

    def test_no_mean_no_tails(self):
        assert np.isnan(count_tails([0, 3], [0.0, np.nan], 1.0)).all()

    @pytest.mark.parametrize("mean", [0.2, 1.0, 5.0, 20.0])
    @pytest.mark.parametrize("extra", [0.0, 3.0])
    def test_two_sided_p_never_exceeds_its_level_and_is_uniform_when_randomised(self, mean, extra):
        rng = np.random.default_rng(1)
        draws = 40_000
        risk = rng.gamma(mean**2 / extra, extra / mean, draws) if extra else np.full(draws, mean)
        x = rng.poisson(risk)
        lower, upper = count_tails(x, mean, extra)
        p = np.minimum(1, 2 * np.minimum(lower, upper))
        for level in (0.01, 0.05, 0.2):
            assert (p <= level).mean() <= level + 3 * np.sqrt(level / draws)
        here = lower + upper - 1
        randomised = lower - rng.random(draws) * here
        deviation = np.abs(np.sort(randomised) - (np.arange(draws) + 0.5) / draws).max()
        assert deviation < 1.63 / np.sqrt(draws)  # Kolmogorov–Smirnov at .01


class TestLocalClusters:
    def test_with_equal_expectations_the_statistic_is_getis_ord(self):
        count = uneven(np.random.default_rng(2), np.full(100, 20.0), 0.5)
        found = local_clusters(count, np.ones(100), grid(10))
        assert found.dispersion > 0
        assert found.statistic == pytest.approx(getis_ord(count, grid(10)))

    def test_a_planted_hot_spot_is_found_and_nothing_else(self):
        rng = np.random.default_rng(4)
        expected = rng.gamma(8, 5, 400)
        hot = with_self(grid(20))[[190]].toarray()[0] > 0
        found = local_clusters(uneven(rng, expected * np.where(hot, 4, 1), 0.1), expected, grid(20))
        assert found.flagged[190] == 1
        touches_it = grid(20) @ hot > 0
        assert (found.flagged[~touches_it & ~hot] <= 0).all()

    def test_significant_is_not_enough_without_the_excess(self):
        count = np.full(100, 10_000)
        count[[44, 45, 54, 55]] = 13_000
        found = local_clusters(count, np.ones(100), grid(10))
        assert (found.q <= 0.05).any() and not found.flagged.any()
        assert (local_clusters(count, np.ones(100), grid(10), excess=1.05).flagged == 1).any()

    def test_cold_is_the_mirror_of_hot(self):
        count = np.full(400, 2000)
        count[with_self(grid(20))[[190]].toarray()[0] > 0] = 400
        found = local_clusters(count, np.ones(400), grid(20))
        assert found.flagged[190] == -1 and found.high[190] < 1 / 1.5

    def test_ratio_and_interval_by_hand(self):
        # Area 0 and its one neighbour: 30 records where 300 of 1,000 residents among 60 records expect 18.
        row = sparse.csr_array([[0, 1, 0], [1, 0, 0], [0, 0, 0]])
        found = local_clusters([20, 10, 30], [100, 200, 700], row)
        assert found.ratio[:2] == pytest.approx(30 / 18)
        assert (found.low[0], found.high[0]) == pytest.approx(tuple(np.array(garwood(30)) / 18))
        assert found.ratio[2] == pytest.approx(30 / 42)

    def test_an_area_without_residents_is_not_tested_and_its_records_are_no_neighbours_hot_spot(self):
        count, people = np.full(25, 10), np.full(25, 100.0)
        count[12], people[12] = 500, 0.0
        found = local_clusters(count, people, grid(5))
        assert np.isnan([found.p[12], found.q[12], found.ratio[12], found.statistic[12]]).all()
        assert found.ratio[11] == pytest.approx(1) and not found.flagged.any()

    def test_nothing_recorded_one_area_and_no_areas(self):
        nothing = local_clusters(np.zeros(25), np.ones(25), grid(5))
        assert np.isnan(nothing.p).all() and not nothing.flagged.any()
        assert local_clusters([5], [100.0], sparse.csr_array((1, 1))).flagged.tolist() == [0]
        assert len(local_clusters([], [], sparse.csr_array((0, 0))).p) == 0

    @settings(max_examples=30)
    @given(hnp.arrays(np.int64, 16, elements=st.integers(0, 50)), st.permutations(range(16)), st.floats(0.01, 1000))
    def test_neither_order_of_areas_nor_unit_of_residents_matters(self, count, order, unit):
        people = np.linspace(1, 3, 16)
        plain = local_clusters(count, people, grid(4))
        other = local_clusters(count[order], people[order] * unit, grid(4)[np.ix_(order, order)].tocsr())
        assert other.p == pytest.approx(plain.p[order], nan_ok=True)
        assert other.ratio == pytest.approx(plain.ratio[order], nan_ok=True)

    @settings(max_examples=30)
    @given(hnp.arrays(np.int64, 16, elements=st.integers(0, 50)))
    def test_adding_an_uninhabited_area_changes_nothing(self, count):
        people = np.linspace(1, 3, 16)
        more = sparse.block_diag([grid(4), sparse.csr_array((1, 1))], format="csr")
        plain, found = local_clusters(count, people, grid(4)), local_clusters(np.append(count, 9), [*people, 0.0], more)
        assert found.q[:-1] == pytest.approx(plain.q, nan_ok=True)

    @pytest.mark.parametrize("dispersion", [0.0, 0.3, 2.0])
    @pytest.mark.parametrize("mean", [0.5, 5.0, 50.0])
    def test_without_hot_spots_the_level_is_kept(self, mean, dispersion):
        rng = np.random.default_rng(8)
        found = []
        for _ in range(40):
            expected = rng.gamma(3, mean / 3, 400)
            found.append(local_clusters(uneven(rng, expected, dispersion), expected, grid(20)))
        # Neighbourhoods overlap, so 40 × 400 tests weigh like about 40 × 400 / 9: standard error .005.
        assert np.mean([city.p <= 0.05 for city in found]) <= 0.05 + 0.015
        assert np.mean([city.flagged.any() for city in found]) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 40)


@pytest.fixture(scope="module")
def robberies(real_data):
    """Street robberies of 2023 by neighbourhood unit of Mexico City, its residents and its neighbours."""
    geopandas = pytest.importorskip("geopandas")
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    columns = ["anio_hecho", "delito", "longitud", "latitud"]
    table = pq.read_table(real_data / "mexico_city/incidents_2022_2024.parquet", columns=columns)
    street = pc.match_substring(table["delito"].cast("string"), "TRANSEUNTE")
    table = table.filter(pc.and_(pc.equal(table["anio_hecho"], 2023), street))
    units = geopandas.read_file(real_data / "mexico_city/unidades_territoriales_iecm.geojson")
    units = units.set_geometry(units.make_valid()).sort_values("CVEUT", ignore_index=True)
    points = geopandas.points_from_xy(table["longitud"].to_numpy(), table["latitud"].to_numpy(), crs=4326)
    joined = geopandas.GeoDataFrame(geometry=points).sjoin(units, predicate="within")["index_right"]
    count = np.bincount(joined.groupby(level=0).min(), minlength=len(units))
    geometry = units.to_crs("EPSG:32614").geometry.to_numpy()
    return count, units["SUMPOB1"].to_numpy(float), contiguity(geometry)


@pytest.mark.real
class TestMexicoCity2023:
    """Street robbery by neighbourhood unit, against the shares computed apart from this code (one-sided tests)."""

    def test_overdispersion(self, robberies):
        count, people, _ = robberies
        assert count.sum() == pytest.approx(11_234, abs=20)
        assert overdispersion(count, people) == pytest.approx(1.95, abs=0.01)

    def test_constant_risk_alone_calls_a_fifth_of_the_city_hot(self, robberies):
        # 21 % were found apart from this code; 23 % here. Whose records count where nobody lives was not stated there.
        count, people, neighbours = robberies
        lived_in = people > 0
        mean = people * count[lived_in].sum() / people.sum()
        around = with_self(neighbours)
        x, m = around @ (count * lived_in), np.where(lived_in, around @ mean, np.nan)
        q = benjamini_hochberg(count_tails(x, m, 0.0).upper)
        assert 0.20 < (q <= 0.05).mean() < 0.25
        assert ((q <= 0.05) & (garwood(x).low / m > 1.5)).mean() == pytest.approx(0.094, abs=0.002)

    def test_as_uneven_as_the_city_one_unit_in_seventy_is(self, robberies):
        found = local_clusters(*robberies)
        assert (found.flagged == 1).mean() == pytest.approx(0.014, abs=0.002)
        assert not (found.flagged == -1).any()
        assert np.isnan(found.p).sum() == 14
