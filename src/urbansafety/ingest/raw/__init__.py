"""Raw files of any kind, streamed to Parquet of text with file and row number."""
