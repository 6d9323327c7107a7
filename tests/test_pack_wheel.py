"""Wheels are published smaller than zlib makes them, with the same files in the same order."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A wheel of the sources of zmq.backend and an executable file, compressed as well as zlib can."""
    path = tmp_path / "sample-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for source in sorted((ROOT / "packages/zmq-core/src/zmq/backend").rglob("*.py")):
            archive.write(source, source.relative_to(ROOT))
        command = zipfile.ZipInfo("sample-1.0.data/scripts/command", (2024, 2, 29, 12, 30, 2))
        command.external_attr = 0o100755 << 16
        archive.writestr(command, "#!python\n", zipfile.ZIP_DEFLATED)
        archive.writestr("sample-1.0.dist-info/RECORD", "")
    return path


def files(wheel: Path) -> list[tuple[object, ...]]:
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        return [
            (item.filename, item.date_time, item.external_attr, archive.read(item))
            for item in archive.infolist()
        ]


def test_a_packed_wheel_is_smaller_and_holds_the_same_files(wheel: Path) -> None:
    before, size = files(wheel), wheel.stat().st_size
    subprocess.run([sys.executable, ROOT / "tools/pack_wheel.py", wheel], check=True, timeout=25)
    assert files(wheel) == before
    assert wheel.stat().st_size < 0.99 * size
    assert list(wheel.parent.iterdir()) == [wheel]
