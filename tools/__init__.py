"""Helpers of noxfile.py: what the repository holds, how its wheels are made, what the machine lacks."""
