from urbansafety.findings.chain import chain


def links(basis):
    table = chain(basis, [("finding:x", "indicator:rate:robbery:city:2023", "estimate")])
    return set(zip(*(table[name].to_pylist() for name in ("from", "to", "role")), strict=True))


def test_a_rate_rests_on_counts_and_population(basis):
    found = links(basis)
    assert ("indicator:rate:robbery:city:2023", "counts:robbery:city", "counted from") in found
    assert ("indicator:rate:robbery:city:2023", "source:population-ward", "population") in found


def test_counts_rest_on_the_file_that_holds_their_codes_and_on_boundaries(basis):
    found = links(basis)
    assert ("counts:robbery:ward", "source:police", "source") in found
    assert ("counts:robbery:ward", "source:areas-ward", "placed by") in found
    assert not any(start == "counts:robbery:city" and role == "placed by" for start, _, role in found)


def test_every_pattern_is_linked_whether_cited_or_not(basis):
    starts = {start for start, _, _ in links(basis)}
    assert set(basis.patterns["id"].to_pylist()) <= starts


def test_every_chain_ends_in_a_source(basis):
    found = links(basis)
    starts = {start for start, _, _ in found}
    ends = {to for _, to, _ in found} - starts
    assert all(end.startswith("source:") for end in ends)
