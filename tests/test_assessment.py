import subprocess
import sys

import smallville
from urbansafety import City, assess, save
from urbansafety.assessment import examine


def test_the_library_does_what_the_command_does(tmp_path):
    told = []
    dossier = assess(City.read(smallville.write(tmp_path / "city")), progress=told.append)
    report = save(dossier, tmp_path / "dossier")
    assert report.is_file()
    assert told[0] == "Reading the files"
    assert any("theft" in statement for statement in dossier.frame("findings")["statement"])


def test_examine_judges_without_assessing(tmp_path):
    dossier = examine(City.read(smallville.write(tmp_path / "city")))
    assert dossier.table("quality").num_rows > 0
    assert dossier.table("findings").num_rows == 0


def test_the_package_imports_in_no_time_and_pulls_nothing_heavy():
    code = (
        "import sys, time; t = time.perf_counter(); import urbansafety; took = time.perf_counter() - t; "
        "print(took, *{'numpy', 'pandas', 'ibis', 'scipy'} & set(sys.modules))"
    )
    took, *heavy = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert float(took) < 0.5
    assert heavy == []


def test_an_assessment_needs_neither_scipy_stats_nor_statsmodels_nor_geopandas(tmp_path):
    smallville.write(tmp_path / "city")
    code = (
        "import sys; from urbansafety import City, assess, save; "
        f"save(assess(City.read({str(tmp_path / 'city')!r})), {str(tmp_path / 'out')!r}); "
        "print(*{'scipy.stats', 'statsmodels', 'geopandas', 'numba'} & set(sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == ""
