"""Run well-known users of pyzmq, as the package index has them, on this repository's wheels."""
