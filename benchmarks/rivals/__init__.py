"""Throughput and round trips between two processes, beside every library that offers ZeroMQ sockets to Python."""
