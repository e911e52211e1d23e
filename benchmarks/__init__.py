"""Speed and quality beside what a user would otherwise write: `python -m benchmarks`, or `python -m benchmarks.live`."""
