import pyarrow as pa

from urbansafety.findings.inputs import in_words, input_labels, rates_apart, scores_apart, share_of, total_effects


def test_ids_in_a_reason_are_told_by_their_labels():
    labels = input_labels(
        [{"id": "no_piped_water", "label": "Homes without piped water"}], [{"id": "flow:arms", "label": "Arms by road"}]
    )
    assert in_words("no_piped_water is taken over; the evidence on flow:arms is limited", labels) == (
        "homes without piped water is taken over; the evidence on arms by road is limited"
    )


def test_a_change_is_written_so_that_it_can_be_seen():
    assert scores_apart(0.84, 0.78) == ("0.84", "0.78")
    assert rates_apart(132.4, 128.1) == ("132", "128")
    assert scores_apart(3.4, 3.4) == ("3.400", "3.400")


def test_what_has_no_label_loses_only_its_underscores():
    assert in_words("individual sphere of resilience; nights_without_water", {}) == (
        "individual sphere of resilience; nights without water"
    )


def test_a_total_effect_is_told_as_a_share_that_can_be():
    assert [share_of(effect) for effect in (-0.2, 0.3, 1.7)] == [0.0, 0.3, 1.0]


def test_effects_are_those_on_the_rank_of_the_very_area_the_largest_first():
    head = {
        "challenge": "challenge:robbery",
        "level": "ward",
        "area": "n1",
        "output": "rank",
        "input": "flows",
        "total": 0.2,
    }
    drivers = pa.Table.from_pylist(
        [
            head,
            head | {"input": "capacity", "total": 0.5},
            head | {"output": "risk", "total": 0.9},
            head | {"area": "n2", "total": 0.8},
            head | {"area": "n3", "output": "risk", "total": 0.4},
        ]
    )
    assert [effect["total"] for effect in total_effects(drivers, head)] == [0.5, 0.2]
    assert [effect["total"] for effect in total_effects(drivers, head | {"area": "n3"})] == [0.4]
    assert total_effects(drivers, head | {"area": "n4"}) == []
