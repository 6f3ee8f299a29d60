"""What operators run: set-up, evaluation, benchmarks, checks."""
