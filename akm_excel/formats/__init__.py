"""Rows of figures in other forms: csv, frames, Parquet."""
