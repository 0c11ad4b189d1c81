"""References can be read."""

from __future__ import annotations

from urbansafety.catalog import references


def test_every_reference_says_who_when_and_what():
    assert len(references()) >= 10
    for reference in references().values():
        assert {"author", "title", "year"} <= set(reference.fields), reference.key
        assert "{" not in reference.text


def test_every_entry_of_the_file_is_read():
    from urbansafety.catalog.reading import read_text

    assert len(references()) == read_text("references.bib").count("\n@")


def test_a_reference_reads_as_a_line():
    assert references()["sherman-neyroud-neyroud-2016"].text == (
        "Sherman, Lawrence; Neyroud, Peter; Neyroud, Eleanor (2016). The Cambridge Crime Harm Index: measuring total "
        "harm from crime based on sentencing guidelines. Policing: A Journal of Policy and Practice 10 (3), 171–183. "
        "https://doi.org/10.1093/police/paw003"
    )


def test_an_office_with_and_in_its_name_is_one_author():
    both = "United Nations Office on Drugs and Crime; World Health Organization"
    assert references()["un-sdg-16-1-1-2023"].fields["author"] == both
