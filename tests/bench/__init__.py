"""Measuring pages and the PDF; see docs/benchmarks.md. `python -m tests.bench --help`."""
