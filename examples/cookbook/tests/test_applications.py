"""The applications of the cookbook print what they promise, and survive the peer that each of them loses."""

from __future__ import annotations

import pytest

import zmq

DRAFTS = ["CLIENT got: ping pong", "DISH got: hello, of the group news"]
NO_DRAFTS = [f"libzmq {zmq.zmq_version()} was built without the draft API: nothing to show"]
APPLICATIONS = {
    "chat": ["bob sees:", "  bob joins", "  carol joins", "  carol: hello, bob", "  carol is gone"],
    "curve_key_rotation": [
        "spring key: welcome, spring",
        "autumn key, not known yet: refused",
        "autumn key: welcome, autumn",
        "spring key, removed: refused",
    ],
    "dashboard": ["the page: True", "numbers of mail, resize"],
    "distributed_logging": [
        "worker.0 INFO: started",
        "worker.0 ERROR: could not divide",
        "worker.1 INFO: started",
        "worker.1 INFO: 10 / 1 is 10",
        "worker.2 INFO: started",
        "worker.2 INFO: 10 / 2 is 5",
        "tracebacks come along: 1",
    ],
    "draft_sockets": DRAFTS if zmq.has("draft") else NO_DRAFTS,
    "fastapi_service": [
        'three at once: {"primes":4} {"primes":25} {"primes":168}',
        'a worker is killed: {"primes":1229}',
    ],
    "gevent_service": ["ada: Ada", "grace: Grace", "slow: timed out", "edsger: Edsger"],
    "image_pipeline": [
        "image 0: mean 10.0, noise 1.0 before, 0.3 after",
        "image 8: mean 90.0, noise 1.0 before, 0.3 after",
        "image 16: mean 170.0, noise 1.0 before, 0.3 after",
    ],
    "job_queue": [
        "job '1': 1 attempts, result 1",
        "job '2': 1 attempts, result 2",
        "job 'crash': 2 attempts, result 0",
        "job 'three': 3 attempts, dead letter, "
        "ValueError(\"invalid literal for int() with base 10: 'three'\")",
        "job '4': 1 attempts, result 4",
    ],
    "multiprocessing_pool": [
        "progress: 100 %, 100 %, 100 %",
        "results: [499500, 1999000, 4498500]",
        "a process has crashed: its task raises BrokenProcessPool",
    ],
    "tornado_service": [
        '/latest/oslo 200 {"value": "-3", "seconds": 0}',
        '/latest/rome 200 {"value": "19", "seconds": 0}',
        "/latest/atlantis 404 Not Found",
    ],
}
NEEDS = {
    "fastapi_service": ["fastapi", "uvicorn"],
    "gevent_service": ["gevent"],
    "image_pipeline": ["numpy"],
    "tornado_service": ["tornado"],
}


@pytest.mark.parametrize("name", APPLICATIONS)
def test_application_prints_what_it_promises(name, run):
    for module in NEEDS.get(name, []):
        pytest.importorskip(module)
    assert run(name) == APPLICATIONS[name]
