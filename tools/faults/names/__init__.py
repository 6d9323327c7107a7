"""Servers that come back at another address, and names that are not found."""
