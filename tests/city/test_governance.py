"""The block on governance names one workbook or one file a table."""

import pytest

from urbansafety.city import City
from urbansafety.errors import BadInput


def read(folder, said):
    (folder / "city.toml").write_text(f'[city]\nname = "Portavela"\ncountry = "XXA"\n\n[governance]\n{said}')
    return City.read(folder).governance


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "give either `workbook` or one file a table"),
        ('workbook = "a.xlsx"\nmandates = "b.csv"', "give either `workbook` or one file a table"),
        ('mandates = "b.csv"', "without `institutions` nobody can hold a mandate"),
        ('institutions = "a.csv"\ncomplete = true', "there are none; add the table of mandates"),
        ('institution = "a.csv"', "Did you mean 'institutions'?"),
    ],
)
def test_what_does_not_say_enough_is_refused(tmp_path, said, why):
    with pytest.raises(BadInput) as error:
        read(tmp_path, said)
    assert why in str(error.value)


def test_each_file_is_a_source(tmp_path):
    assert read(tmp_path, 'workbook = "a.xlsx"').files == {"governance": "a.xlsx"}
    two = read(tmp_path, 'institutions = "a.csv"\nmandates = "b.csv"').files
    assert two == {"governance-institutions": "a.csv", "governance-mandates": "b.csv"}
