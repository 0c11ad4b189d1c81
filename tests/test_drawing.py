import pytest

from urbansafety.drawing import renderer


def test_a_specification_that_cannot_be_drawn_is_an_error_that_says_so():
    with renderer() as draw, pytest.raises(RuntimeError, match="could not be drawn"):
        draw([{"mark": 5}]).result()


def test_nothing_is_left_running_when_nothing_is_asked():
    with renderer():
        pass


def test_drawings_come_in_the_order_of_the_specifications():
    texts = ["one", "two", "three"]
    specs = [{"mark": {"type": "text", "text": text}, "data": {"values": [{}]}} for text in texts]
    with renderer() as draw:
        drawn = draw(specs).result()
    assert [text for text, svg in zip(texts, drawn, strict=True) if f">{text}<" in svg] == texts
