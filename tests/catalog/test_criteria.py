from urbansafety.catalog.criteria import criteria


def test_every_scale_rises_and_has_a_reason():
    assert list(criteria()) == [
        "burden", "harm", "trend", "concentration", "vulnerability", "concern", "exposure", "feasibility",
    ]  # fmt: skip
    for one in criteria().values():
        assert one.low < one.high and (one.low > 0 or not one.log)
        assert one.reason and one.meaning and set(one.label) == {"en", "es"}
