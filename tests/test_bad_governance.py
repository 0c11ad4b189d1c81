"""What people hand over on flows, conditions and institutions: each case ends in a sentence, or in a finding."""

import openpyxl
import pytest

import smallville
from urbansafety.dossier import Dossier


@pytest.fixture
def city(tmp_path):
    return smallville.govern(smallville.write(tmp_path / "smallville"))


@pytest.fixture
def told(run, city):
    """Assesses the city: the code and all that was said, in one line."""

    def told():
        code, said, complaint = run("assess", city)
        return code, " ".join((said + complaint).split())

    return told


@pytest.fixture
def refused(told, city):
    """The message with which an assessment is refused; no half dossier may be left."""

    def refused(*parts):
        code, said = told()
        assert code == 2, said
        assert not (city / "dossier").exists()
        assert [part for part in parts if part not in said] == [], said
        return said

    return refused


@pytest.fixture
def assessed(told, city):
    def assessed():
        code, said = told()
        assert code == 0, said
        return Dossier.read(city / "dossier")

    return assessed


def spoil(city, old, new, name="city.toml"):
    smallville.edit(city / name, old, new)


def findings(dossier):
    return " ".join(f"{f['statement']} {f['why']} {f['caveats']}" for f in dossier.table("findings").to_pylist())


def said_of_the_data(dossier):
    rows = dossier.table("quality").to_pylist()
    return " ".join(row["message"] for row in rows) + findings(dossier)


def test_a_sound_city_is_assessed(assessed):
    dossier = assessed()
    for name in ("flows", "exposures", "judgements", "factors", "risks", "institutions", "capacity", "network"):
        assert dossier.table(name).num_rows, name


@pytest.mark.parametrize(
    ("table", "old", "new", "parts"),
    [
        ("mandates", "street_lighting", "street_lightning", ("mandates.csv", "lightning", "street_lighting", "3")),
        ("mandates", "police,criminal", "polize,criminal", ("mandates.csv", "polize", "police", "4")),
        ("mandates", "lighting,exclusive", "lighting,exclusiv", ("mandates.csv", "exclusiv", "exclusive")),
        ("capacity", "works,,people", "worksdept,,people", ("capacity.csv", "worksdept", "works")),
        ("capacity", "works,,people", "works,,peeple", ("capacity.csv", "peeple", "people")),
        ("capacity", "resources,B,council-a", "resources,E,council-a", ("capacity.csv", "'E'", "2", "A, B, C, D")),
        ("capacity", "resources,B,council-a", "resources,7,council-a", ("capacity.csv", "'7'", "2")),
        ("bodies", "council,Safety council,works", "council,Safety council,work", ("bodies.csv", "work", "works")),
        ("agreements", "police,council", "police,counsel", ("agreements.csv", "counsel", "council")),
        ("agreements", "2026-12-31", "soon", ("agreements.csv", "soon", "2")),
        ("institutions", "Public works,local", "Public works,locla", ("institutions.csv", "locla", "local")),
        ("institutions", "works,Public", "council,Public", ("institutions.csv", "council", "row 2 already")),
        ("institutions", "wider,robbery", "wider,robery", ("institutions.csv", "robery", "robbery")),
    ],
)  # fmt: skip
def test_a_name_that_is_not_in_its_list_is_refused_with_the_nearest(city, refused, table, old, new, parts):
    spoil(city, old, new, f"{table}.csv")
    refused(*parts)


def test_a_grade_without_evidence_counts_as_not_known(city, assessed, run):
    for who in "ab":
        spoil(city, f"works,,people,C,works-{who},Budget of 2023", f"works,,people,C,works-{who},", "capacity.csv")
    dossier = assessed()
    grade = {row["id"]: row for row in dossier.table("capacity").to_pylist()}["capacity:works:people"]
    assert (grade["grade"], grade["value"], grade["respondents"]) == ("D*", None, 0)
    assert "evidence" in said_of_the_data(dossier)
    assert "no evidence and counts as D*" in (city / "dossier/report/index.html").read_text(encoding="utf-8")
    assert "no evidence and counts as D*" in " ".join(run("check", city)[1].split())


def test_one_respondent_is_a_caveat_and_no_error(city, assessed):
    lines = (city / "capacity.csv").read_text().splitlines()
    (city / "capacity.csv").write_text("\n".join(line for line in lines if "-b," not in line) + "\n")
    grades = assessed().table("capacity").to_pylist()
    assert {row["strength"] for row in grades} == {"limited"}
    assert {row["why"] for row in grades if row["dimension"] == "people"} == {"one respondent only"}


def test_a_flow_through_an_unknown_area(city, refused):
    spoil(city, 'areas = ["w1", "w2"]', 'areas = ["w1", "w9"]')
    refused("parcels", "w9", "w2")


def test_a_flow_at_an_unknown_level(city, refused):
    spoil(city, 'source = "Customs, 2023"\narea_level = "ward"', 'source = "Customs, 2023"\narea_level = "wards"')
    refused("wards", "ward")


def test_a_flow_of_an_unknown_type(city, refused):
    spoil(city, 'type = "drugs"', 'type = "drug"')
    refused("city.toml", "'drug'", "drugs")


def test_a_flow_that_feeds_an_unknown_challenge(city, refused):
    spoil(city, 'unit = "kg / year"', 'unit = "kg / year"\nchallenges = ["robery"]')
    refused("robery", "robbery")


def test_a_leg_from_a_node_that_is_not_there(city, refused):
    spoil(city, '{ from = "abroad"', '{ from = "abraod"')
    refused("city.toml", "abraod", "abroad")


def test_a_negative_volume(city, refused):
    spoil(city, "[80, 100, 120]", "[-80, 100, 120]")
    refused("city.toml", "negative", "-80")


def test_a_volume_out_of_order(city, refused):
    spoil(city, "[80, 100, 120]", "[80, 130, 120]")
    refused("city.toml", "rising order")


def test_a_leg_elicited_by_a_question_that_was_not_put(city, refused):
    spoil(city, 'elicited = "sold"', 'elicited = "solt"')
    refused("solt", "sold")


def test_weights_that_do_not_add_up(city, refused):
    with (city / "city.toml").open("a") as lines:
        lines.write("\n[risk]\nweights = { threat = 50, vulnerability = 30, coping = 30 }\n")
    refused("city.toml", "110", "100")


def test_negative_weights(city, refused):
    with (city / "city.toml").open("a") as lines:
        lines.write("\n[risk]\nweights = { threat = 150, vulnerability = -30, coping = -20 }\n")
    refused("city.toml", "weights")


def test_goalposts_the_wrong_way_round(city, refused):
    with (city / "city.toml").open("a") as lines:
        lines.write('\n[[factors]]\nid = "poverty"\ngoalposts = { low = 60, high = 0, reference = "us" }\n')
    refused("city.toml", "goalpost")


def test_an_indicator_without_goalposts_is_kept_and_is_in_no_index(city, assessed):
    with (city / "city.toml").open("a") as lines:
        lines.write('\n[[factors]]\nid = "stray_dogs"\nlabel = "Stray dogs"\ndimension = "vulnerability"\n'
                    'sphere = "community"\nbetter = "lower"\nunit = "dogs"\n')  # fmt: skip
    with (city / "conditions.csv").open("a") as lines:
        lines.write("w1,2022,stray_dogs,12,,\nw2,2022,stray_dogs,3,,\n")
    dossier = assessed()
    factor = next(row for row in dossier.table("factors").to_pylist() if row["id"].endswith("stray_dogs"))
    assert (factor["low"], factor["high"], factor["measured"]) == (None, None, 2)
    assert "goalposts" in said_of_the_data(dossier)


def test_an_unknown_factor_offers_the_nearest(city, refused):
    spoil(city, "w2,2022,poverty", "w2,2022,povetry", "conditions.csv")
    refused("conditions.csv", "povetry", "poverty")


def test_a_value_of_an_unknown_area_is_set_aside_with_its_row(city, assessed):
    spoil(city, "w2,2022,poverty", "w7,2022,poverty", "conditions.csv")
    dossier = assessed()
    rejected = [row for row in dossier.table("rejected").to_pylist() if row["file"] == "conditions.csv"]
    assert [(row["value"], row["row"]) for row in rejected] == [("w7", 4)]
    assert "'w7'" in said_of_the_data(dossier)


def test_a_value_that_is_no_number(city, refused):
    spoil(city, "w2,2022,poverty,20", "w2,2022,poverty,many", "conditions.csv")
    refused("conditions.csv, row 4", "'many'")


def test_a_percentage_beyond_the_hundred(city, refused):
    spoil(city, "w2,2022,poverty,20,18,22", "w2,2022,poverty,2000,1800,2200", "conditions.csv")
    refused("conditions.csv, row 4", "2000", "above 100")


def test_an_interval_that_does_not_hold_its_value(city, refused):
    spoil(city, "w2,2022,poverty,20,18,22", "w2,2022,poverty,20,22,18", "conditions.csv")
    refused("conditions.csv, row 4", "does not hold")


def test_delegation_in_a_circle(city, refused):
    (city / "mandates.csv").write_text(
        "institution,function,mandate,delegated_by\n"
        "council,street_lighting,delegated,works\nworks,street_lighting,delegated,council\n"
    )
    refused("mandates.csv", "in a circle: ", "council by works by council")


READERS = ("capacity", "experts", "conditions")
"""A table of each module that reads some."""
TABLES = ("institutions", "mandates", "bodies", "agreements", "capacity", "experts", "conditions")


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_file_is_named(city, refused, table):
    (city / f"{table}.csv").rename(city / f"{table}s.csv")
    refused(f"{table}.csv")


@pytest.mark.parametrize("table", READERS)
def test_an_empty_file_is_named(city, refused, table):
    (city / f"{table}.csv").write_bytes(b"")
    refused(f"{table}.csv", "empty")


@pytest.mark.parametrize("table", READERS)
def test_html_saved_as_csv_is_named(city, refused, table):
    (city / f"{table}.csv").write_text("<!DOCTYPE html><html><body><table><tr><td>id</td></tr></table></body></html>")
    refused(f"{table}.csv", "HTML")


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_column_is_named(city, refused, table):
    path = city / f"{table}.csv"
    first = path.read_text().split(",")[0]
    smallville.edit(path, f"{first},", f"{first}x,")
    refused(f"{table}.csv", first)


@pytest.mark.parametrize("table", TABLES)
def test_a_header_alone_ends_in_a_sentence_or_a_dossier(city, told, table):
    path = city / f"{table}.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    code, said = told()
    assert code in (0, 2)
    assert code == 0 or table in said


@pytest.mark.parametrize("table", READERS)
def test_another_encoding_is_read_or_named(city, told, table):
    path = city / f"{table}.csv"
    path.write_bytes(path.read_text().replace("Public works", "Obras públicas").encode("utf-16"))
    code, said = told()
    assert code in (0, 2)
    assert code == 0 or f"{table}.csv" in said


def as_workbook(city, *sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in sheets:
        sheet = book.create_sheet(name)
        for line in (city / f"{name}.csv").read_text().splitlines():
            sheet.append(line.split(","))
    book.save(city / "governance.xlsx")
    text = (city / "city.toml").read_text()
    start, end = text.index("[governance]"), text.index('provider = "Mayor')
    (city / "city.toml").write_text(f'{text[:start]}[governance]\nworkbook = "governance.xlsx"\n{text[end:]}')


def test_a_workbook_holds_the_same_as_its_tables(city, assessed):
    apart = assessed()
    as_workbook(city, *smallville.GOVERNANCE)
    together = assessed()
    for name in ("mandates", "bodies", "capacity", "gaps"):
        left, right = ([{k: v for k, v in row.items() if k != "source"} for row in dossier.table(name).to_pylist()]
                       for dossier in (apart, together))  # fmt: skip
        assert left == right, name


def test_a_workbook_without_the_sheet_of_institutions(city, refused):
    as_workbook(city, "mandates", "capacity")
    refused("governance.xlsx", "institutions")


def test_governance_without_institutions(city, refused):
    spoil(city, 'institutions = "institutions.csv"\n', "")
    refused("city.toml", "institutions")


def test_an_unknown_key_offers_the_nearest(city, refused):
    spoil(city, 'capacity = "capacity.csv"', 'capacities = "capacity.csv"')
    refused("capacities", "capacity")


def test_an_own_challenge_with_an_unknown_function(city, refused):
    with (city / "city.toml").open("a") as lines:
        lines.write('\n[[challenges]]\nid = "dog_bites"\nlabel = "Dog bites"\ntheme = "negligence"\niccs = ["0206"]\n'
                    'functions = ["animal_controll"]\n')  # fmt: skip
    refused("animal_controll")


def test_experts_that_answer_out_of_order(city, refused):
    lines = (city / "experts.csv").read_text().splitlines()
    cells = lines[1].split(",")
    cells[3], cells[5] = cells[5], cells[3]
    (city / "experts.csv").write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n")
    refused("experts.csv", "2")


def test_an_expert_without_seed_questions_gets_no_weight_by_performance(city, assessed):
    lines = (city / "experts.csv").read_text().splitlines()
    (city / "experts.csv").write_text(
        "\n".join(line for line in lines if "seized" not in line and "ordered" not in line)
    )
    pools = {row["pool"] for row in assessed().table("judgements").to_pylist()}
    assert "performance" not in pools and "equal weights" in pools


def test_a_body_that_nobody_chairs_and_names_that_steer_a_terminal(city, told):
    spoil(city, "Public works", "Public\x1b[31m works", "institutions.csv")
    code, said = told()
    assert code in (0, 2) and "\x1b[31m" not in said


def test_levels_of_areas_that_turn_in_a_circle(city, refused):
    spoil(city, 'level = "ward"\nfile = "wards.geojson"', 'level = "borough"\nfile = "wards.geojson"')
    refused("borough", "twice")
