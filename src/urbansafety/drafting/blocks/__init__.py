"""The blocks of ``city.toml`` that tables and polygons fill."""
