"""The patterns of the cookbook survive the failure that each is about."""

from __future__ import annotations

import pytest

# What fails, and what the program prints.
FAILURES = {
    "binary_star": (
        "the primary is killed, then the backup",
        [
            "both are there: primary answers",
            "the primary is killed: backup answers",
            "the primary is back: backup answers",
            "the backup is killed: primary answers",
        ],
    ),
    "clone": (
        "the server is killed",
        [
            "a late clone: {'colour': 'blue', 'size': '10'}",
            "after the server was killed: {'colour': 'blue', 'size': '11'}",
        ],
    ),
    "espresso": (
        "a subscriber goes",
        [
            "+ crema",
            "  crema: hazel",
            "  crema: gone",
            "- crema",
            "the subscriber heard: crema: hazel, crema: gone",
        ],
    ),
    "freelance": (
        "two of three servers are killed",
        [
            "three servers, one answers: True",
            "red and green are killed: blue answers",
            "red is back and blue is killed: red answers",
        ],
    ),
    "last_value_cache": (
        "the cache is killed",
        [
            "a late subscriber: oslo -4",
            "one that comes later still: oslo -4",
            "after the cache was killed: rome 20",
        ],
    ),
    "lazy_pirate": (
        "the server crashes, then is killed",
        [
            "first server: hello done",
            "no answer to 'crash' within 300 ms",
            "second server: crash done",
            "no answer to 'anyone?' within 300 ms",
            "gave up 'anyone?' after 2 attempts",
        ],
    ),
    "load_balancer": (
        "a worker is killed",
        [
            "60 requests done, most by the fast worker: True",
            "the slow worker is killed: 60 requests done by the fast one",
        ],
    ),
    "majordomo": (
        "a worker is killed, then the broker",
        ["two workers: TWO", "one is killed: ONE ONE ONE", "the broker is killed and started again: ONE"],
    ),
    "paranoid_pirate": (
        "a worker is killed, then the queue",
        [
            "two workers: Anne, Mary",
            "Anne is killed: Mary",
            "the queue is killed and started again: Mary",
        ],
    ),
    "suicidal_snail": (
        "a subscriber is too slow",
        ["the fast reader kept pace", "the slow reader was too slow and ended itself"],
    ),
    "titanic": (
        "Titanic is killed before there is a worker",
        [
            "request taken: 200",
            "Titanic is killed, another asked: 300",
            "a worker has come: 200 MAN THE BOATS",
            "closed, asked again: 400",
        ],
    ),
}


@pytest.mark.parametrize(
    ("name", "printed"),
    [pytest.param(name, printed, id=f"{name}: {failure}") for name, (failure, printed) in FAILURES.items()],
)
def test_pattern_survives(name, printed, run, record_property):
    assert run(name) == printed
    record_property("cookbook", f"{name} survives: {FAILURES[name][0]}")
