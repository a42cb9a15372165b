"""Benchmarks, run by `make bench`: figures beside a reference measured in the same run.

`bench.house` measures the code itself."""
