"""Where a city's records lie: its areas, the people in them, and the cells that place points."""
