"""Models of the peers that benchmarks measure against."""
