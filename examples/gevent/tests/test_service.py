"""The service, asked by a real HTTP client."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

SERVICE = Path(__file__).parents[1] / "service.py"


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    """Run the service on a free port; its first line is its address."""
    with subprocess.Popen([sys.executable, str(SERVICE), "0"], stdout=subprocess.PIPE, text=True) as running:
        yield running
        running.kill()


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=20) as reply:
            return reply.status, reply.read().decode().strip()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode().strip()


def test_service_answers_many_at_once_and_ends(process):
    address = process.stdout.readline().strip()
    with ThreadPoolExecutor(20) as clients:
        answers = list(
            clients.map(get, [f"{address}/primes?below={n}" for n in (0, 2, 3, 10, 100, 1000) * 20])
        )
    assert answers == [(200, text) for text in ("0", "0", "1", "4", "25", "168")] * 20
    assert get(f"{address}/primes?below=many")[0] == 400
    assert get(f"{address}/primes?below=99999999999")[0] == 400
    assert get(f"{address}/")[0] == 404
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
