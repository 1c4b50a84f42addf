"""Measurements, in one run each: `python -m benchmarks`."""
