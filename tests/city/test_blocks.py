import pytest
from pydantic import TypeAdapter, ValidationError

from urbansafety.city.blocks import Declaration, Slug, Text, Year


class Block(Declaration):
    name: Text


def test_a_block_refuses_keys_that_it_does_not_know():
    with pytest.raises(ValidationError, match="extra"):
        Block(name="x", nmae="y")


def test_blanks_around_a_word_are_taken_off_and_nothing_else_is_a_word():
    assert Block(name="  Centro ").name == "Centro"
    with pytest.raises(ValidationError):
        Block(name="   ")


@pytest.mark.parametrize("wrong", ["City police", "7up", "policía", "x" * 61, ""])
def test_an_id_is_of_small_letters_digits_and_lines(wrong):
    assert TypeAdapter(Slug).validate_python("city_police_2") == "city_police_2"
    with pytest.raises(ValidationError):
        TypeAdapter(Slug).validate_python(wrong)


@pytest.mark.parametrize("wrong", [24, 20240, "soon"])
def test_a_year_is_one_that_data_can_be_of(wrong):
    with pytest.raises(ValidationError):
        TypeAdapter(Year).validate_python(wrong)
