"""The parts of ``tools/bench_timing.py``."""
