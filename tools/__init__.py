"""Helpers of the sessions: what the repository holds, how its wheels are made, what the machine lacks."""
