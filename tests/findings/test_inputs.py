from urbansafety.findings.inputs import in_words, input_labels, share_of


def test_ids_in_a_reason_are_told_by_their_labels():
    labels = input_labels(
        [{"id": "no_piped_water", "label": "Homes without piped water"}], [{"id": "flow:arms", "label": "Arms by road"}]
    )
    assert in_words("no_piped_water is taken over; the evidence on flow:arms is limited", labels) == (
        "homes without piped water is taken over; the evidence on arms by road is limited"
    )


def test_what_has_no_label_loses_only_its_underscores():
    assert in_words("individual sphere of resilience; nights_without_water", {}) == (
        "individual sphere of resilience; nights without water"
    )


def test_a_total_effect_is_told_as_a_share_that_can_be():
    assert [share_of(effect) for effect in (-0.2, 0.3, 1.7)] == [0.0, 0.3, 1.0]
