"""Environments with mixes of our distributions, tried one by one: run with `python -m tools.matrix.<name>`."""
