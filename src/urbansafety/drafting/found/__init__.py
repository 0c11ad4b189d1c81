"""What lies in a folder, as it stands: polygons, tables and their columns."""
