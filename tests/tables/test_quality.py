from dataclasses import replace

import numpy as np
import pyarrow as pa

from urbansafety.dossier import declared
from urbansafety.tables import Observation, Quality


def test_the_share_of_nothing_is_zero():
    assert Observation("source:x", "validity", "", 0, 0, "").share == 0.0


def quality(*rows):
    fit = dict.fromkeys(("counts", "rates", "trends", "maps"), "fit")
    table = declared()["quality"].rows([{"source": "s", "subject": str(i), **fit, **row} for i, row in enumerate(rows)])
    return Quality(table, None)


def test_the_worst_verdict_wins_and_says_why():
    everything = {"aspect": "geocoding", "iccs": "", "maps": "limited", "message": "One in ten has no place."}
    homicide = {"aspect": "geocoding", "iccs": "0101", "maps": "unfit", "message": "No homicide has a place."}
    found = quality(everything, homicide)

    def verdict(use, code):
        word, rows = found.verdict(use, (code,))
        return word, [row["message"] for row in rows]

    assert verdict("maps", "0502") == ("limited", [everything["message"]])
    assert verdict("maps", "0101") == ("unfit", [homicide["message"]])
    assert verdict("counts", "0101") == ("fit", [])


def test_a_quality_without_rows_is_fit():
    assert Quality(pa.table(declared()["quality"].rows([])), None).verdict("maps") == ("fit", [])


def test_a_source_that_does_not_record_an_offence_does_not_cut_its_months_short(cube):
    day = np.datetime64
    spans = {"source:police": (day("2010-01"), day("2019-12")), "source:morgue": (day("2016-01"), day("2016-12"))}
    quality = Quality(pa.table({}), (day("2016-01"), day("2016-12")), spans)
    city = replace(cube, sources=np.array(["source:police", "source:morgue"], object))
    city = replace(city, source=np.where(city.code == city.codes.tolist().index("0502"), 0, 1).astype(np.int32))
    assert quality.window(city, ("0502",)) == spans["source:police"]
    assert quality.window(city) == spans["source:morgue"], "every record together: the months that both cover"
    assert quality.window(city, sources=("source:police",)) == spans["source:police"]
    assert replace(quality, spans={}).window(city, ("0502",)) == quality.months
