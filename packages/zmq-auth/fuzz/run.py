"""Fuzz the readers of zmq-auth: `python run.py [--seconds N] [--seed N] [TARGET ...]`."""

from __future__ import annotations

import sys

import engine
from targets import TARGETS


def main() -> int:
    """Do what the command line says."""
    return engine.main(TARGETS, __doc__, sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
