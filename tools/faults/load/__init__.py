"""Loads that programs seldom meet: slow consumers, crowds of peers, clocks that jump, messages that are huge."""
