"""The sound institutions of ``governing``, to be spoilt one gap at a time."""

import pytest

import governing


@pytest.fixture
def given():
    return governing.sheets()


@pytest.fixture
def gaps(tmp_path, given):
    """The ids of the gaps that are found."""
    return lambda **how: governing.gaps(tmp_path, given, **how)


@pytest.fixture
def gap(tmp_path, given):
    """The one gap that is found."""

    def gap(**how):
        (found,) = governing.gauged(tmp_path, given, **how).gaps.to_pylist()
        return found

    return gap


@pytest.fixture
def mandates(given):
    """Add rows to the table of mandates."""

    def mandates(*rows, head="institution|function|mandate|responsible|legal_basis"):
        given["mandates"] += governing.sheet(head, *rows)

    return mandates


@pytest.fixture
def grades(given):
    """Give an institution other grades: by dimension, for a function or as a whole, by two respondents."""

    def grades(institution, by_dimension, function=""):
        kept = [
            row
            for row in given["capacity"]
            if (row["institution"], row["function"]) != (institution, function) or row["dimension"] not in by_dimension
        ]
        given["capacity"] = kept + [
            {"institution": institution, "function": function, "dimension": dimension, "grade": grade,
             "respondent": respondent, "evidence": "Interview", "date": ""}
            for dimension, grade in by_dimension.items() for respondent in ("r1", "r2")
        ]  # fmt: skip

    return grades
