"""The basics of the cookbook print what they promise."""

from __future__ import annotations

import pytest

BASICS = {
    "asyncio_server": [f"20 clients at once: {[number**2 for number in range(20)]}"],
    "heartbeats": [
        "connected",
        "disconnected: the server is frozen",
        "connected again, and it answers: and now?",
    ],
    "inproc_threads": ["words: 6 + 4 + 3 = 13"],
    "json_messages": [
        "{'ok': True, 'confirmed': '2 x tea'}",
        "{'ok': False, 'error': \"an order has the number 'amount', 1 or more\"}",
        "{'ok': False, 'error': \"an order has the text 'article'\"}",
        "{'ok': False, 'error': 'this is no JSON'}",
    ],
    "monitor": [
        "first server: HANDSHAKE_SUCCEEDED",
        "first server: DISCONNECTED",
        "second server: HANDSHAKE_SUCCEEDED",
        "second server: DISCONNECTED",
    ],
    "msgpack_messages": [
        r"Reading(sensor='attic', celsius=17.5, raw=b'\x8c')",
        r"Reading(sensor='attic', celsius=18.0, raw=b'\x90')",
        "38 bytes packed, 52 as text",
    ],
    "numpy_arrays": ["sent 4000000 bytes, received (1000, 1000) of float32", "each number is double: True"],
    "poller": ["paused: 0 results within 200 ms", "goes on: 144"],
    "publish_subscribe": [
        "weather reader: weather.oslo: snow, weather.rome: sun",
        "traffic reader: traffic: slow, traffic: slower",
    ],
    "push_pull": ["100 squares from 2 workers; their sum is 338350"],
    "request_reply": ["Hello, Ada!", "Hello, Grace!", "no answer within 300 ms: the server is gone"],
    "trio_service": ["HELLO FROM TRIO", "no answer to 'quit' within 0.2 s"],
}
NEEDS = {"msgpack_messages": "msgpack", "numpy_arrays": "numpy", "trio_service": "trio"}


@pytest.mark.parametrize("name", BASICS)
def test_program_prints_what_it_promises(name, run):
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    assert run(name) == BASICS[name]
