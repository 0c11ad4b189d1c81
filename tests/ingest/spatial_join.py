"""Where points lie by another program, to compare ours with."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np

from urbansafety.tables import Floats, Ints, Strings


def joined(geometry: Strings, lon: Floats, lat: Floats) -> Ints:
    """The smallest index of the polygons that each point intersects, -1 for none.

    SOURCE: geopandas.sjoin.
    """
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    areas = gpd.GeoDataFrame({"index": np.arange(len(geometry))}, geometry=list(geometry), crs=4326)
    pairs: Any = gpd.sjoin(points, areas, predicate="intersects")
    found: Ints = pairs.groupby(level=0)["index"].min().reindex(points.index, fill_value=-1).to_numpy(np.int64)
    return found
