"""What the columns and polygons of a folder mean: dates, places, areas, people, offences."""
