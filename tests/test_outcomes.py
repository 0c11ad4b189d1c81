from dataclasses import fields

from urbansafety.dossier import declared
from urbansafety.outcomes import Priorities


def test_priorities_are_tables_of_the_dossier():
    assert {one.name for one in fields(Priorities)} <= set(declared())
