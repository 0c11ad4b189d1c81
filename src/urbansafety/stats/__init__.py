"""Pure statistics on arrays: nothing here knows a city, a file, a clock or a table."""
