from ingest.squares import accepted, accounts, observed, read_town, rejected

SOURCE = '[[incidents]]\nfile = "police*.csv"\nname = "police"\niccs = "0101"\ncolumns = { when = "day"%s }\n'
WITH_ID = SOURCE % ', id = "case"'


def test_the_first_row_of_an_id_is_kept_and_the_others_name_it(tmp_path):
    tables, engine = read_town(
        tmp_path, WITH_ID, police1="day,case\n2024-01-01,A\n2024-01-01,A\n2024-01-02,\n2024-01-02,\n",
        police2="day,case\n2024-01-03,A\n2024-01-04,B\n",
    )  # fmt: skip
    assert rejected(tables, engine) == [
        (3, "case", "A", "same id as row 2"), (2, "case", "A", "same id as row 2 of police1.csv"),
    ]  # fmt: skip
    assert accounts(tables) == {"source:police": (6, 4, 2)}
    assert "1 of them differ" in observed(tables, "case").message


def test_a_row_that_cannot_be_used_does_not_shadow_a_good_one_with_its_id(tmp_path):
    tables, engine = read_town(tmp_path, WITH_ID, police="day,case\n2024-13-01,A\n2024-01-01,A\n")
    assert [row["row"] for row in accepted(tables, engine)] == [3]


def test_without_an_id_equal_rows_are_kept_and_counted(tmp_path):
    source = SOURCE % ', lon = "x", lat = "y"'
    text = "day,x,y\n2024-01-01,0,0\n2024-01-01,0,0\n2024-01-01,0,0\n2024-01-01,10.05,50.05\n2024-01-01,10.05,50.05\n"
    tables, engine = read_town(tmp_path, source, police=text)
    assert len(accepted(tables, engine)) == 5
    seen = observed(tables, "whole rows")
    assert seen.affected == 3
    assert "2 of them have placeholder coordinates" in seen.message
