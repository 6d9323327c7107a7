"""Check wheels of zmq-core with libzmq inside, as a user gets them: size, contents, licences, needed libraries, CURVE.

python tools/check_wheel.py --limit 550000 --archives packages/zmq-core/vendor --run wheelhouse/*.whl
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

LIBRARIES = (".so", ".pyd", ".dylib", ".dll")
# What delvewheel adds to a wheel for Windows: libzmq is C++, whose library Python does not bring.
# ELF, Mach-O and PE files all hold the names of the libraries that they need as text that ends with a NUL.
# What a wheel has inside beside our own code.
INSIDE = {"libzmq", "libsodium", "mimalloc"}
NEEDED = re.compile(rb"(?<![\w.])(?:lib)?(?:zmq|sodium)[\w+-]*(?:\.\d+)*\.(?:so|dylib|dll)(?:\.\d+)*(?=\0)")
# With CURVE in name only, libsodium ends the process here.
CONNECT = """
import zmq
assert zmq.has("curve"), "has no CURVE"
with zmq.Context() as context, context.socket(zmq.PULL) as server, context.socket(zmq.PUSH) as client:
    server.rcvtimeo, client.linger = 10000, 0
    public, server.curve_secretkey = zmq.curve_keypair()
    server.curve_server = True
    client.curve_serverkey = public
    client.curve_publickey, client.curve_secretkey = zmq.curve_keypair()
    server.bind("tcp://127.0.0.1:*")
    client.connect(server.last_endpoint)
    client.send(b"secret")
    assert server.recv() == b"secret"
"""
MICROSOFT = re.compile(r"zmq_core\.libs/(msvcp|vcruntime|concrt)140[\w-]*\.dll")


def main() -> int:
    """Check every wheel that is named and return the number of problems, at most 1."""
    parser = argparse.ArgumentParser(description="Check wheels of zmq-core with libzmq inside.")
    parser.add_argument("wheels", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, help="bytes that a wheel may have")
    parser.add_argument(
        "--archives", type=Path, help="folder with the source archives that must have been used"
    )
    parser.add_argument(
        "--run", action="store_true", help="make a CURVE connection: the wheels are for this Python"
    )
    chosen = parser.parse_args()
    hashes = None
    if chosen.archives:
        hashes = {hashlib.sha256(path.read_bytes()).hexdigest() for path in chosen.archives.iterdir()}
    problems = []
    for path in chosen.wheels:
        size = path.stat().st_size
        print(f"{size / 1000:9.1f} kB  {path.name}")
        found = list(check(path, hashes))
        if chosen.limit and size > chosen.limit:
            found.append(f"has {size} bytes, over its limit of {chosen.limit}")
        if chosen.run:
            found += check_curve(path)
        problems += [f"{path.name} {each}" for each in found]
    print("\n".join(problems), file=sys.stderr)
    return bool(problems)


def check(path: Path, hashes: set[str] | None) -> list[str]:
    """Return what is wrong with one wheel."""
    archive = zipfile.ZipFile(path)
    names = archive.namelist()
    problems = []
    compiled = [name for name in names if name.endswith(LIBRARIES) or ".so." in name]
    compiled = [name for name in compiled if not MICROSOFT.fullmatch(name)]
    outside = [name for name in compiled if not name.startswith("zmq/backend/")]
    if len(compiled) != 1 or outside:
        problems.append(f"must have one extension and no other library, has {', '.join(compiled)}")
    for name in compiled:
        needed = sorted({found.decode() for found in NEEDED.findall(archive.read(name))})
        if needed:
            problems.append(f"has an extension that needs {', '.join(needed)}")
    lists = [name for name in names if name.endswith(".dist-info/sboms/zmq-core.cdx.json")]
    if len(lists) != 1:
        return [*problems, "has no list of contents, dist-info/sboms/zmq-core.cdx.json"]
    return problems + check_contents(archive.read(lists[0]).decode(), names, hashes)


def check_curve(path: Path) -> list[str]:
    """Return why no CURVE connection can be made with a wheel that is for this Python."""
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(path).extractall(folder)
        code = f"import sys; sys.path.insert(0, {folder!r})\n{CONNECT}"
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        done = subprocess.run([sys.executable, "-I", "-c", code], text=True, timeout=60, **output)
    if done.returncode == 0:
        return []
    return [f"makes no CURVE connection, status {done.returncode}: {done.stdout.strip()[-200:]}"]


def check_contents(text: str, names: list[str], hashes: set[str] | None) -> list[str]:
    """Return what is wrong with a wheel's list of contents, given its files and the hashes of its archives."""
    invalid = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if invalid is not None:
        return [f"has a list of contents that is not CycloneDX 1.6: {invalid}"]
    components: list[dict[str, Any]] = json.loads(text)["components"]
    problems = []
    if {each["name"] for each in components} != INSIDE:
        problems.append(
            f"lists {', '.join(each['name'] for each in components)} instead of {', '.join(sorted(INSIDE))}"
        )
    for each in components:
        name = each["name"]
        listed = {digest["content"] for digest in each.get("hashes", [])}
        if not each.get("licenses"):
            problems.append(f"names no licence of {name}")
        if not any(f".dist-info/licenses/{name}/" in file for file in names):
            problems.append(f"carries no licence text of {name}")
        if hashes is not None and not listed & hashes:
            problems.append(
                f"lists {name} with the hash of another archive than the one given: {listed or 'none'}"
            )
    return problems


if __name__ == "__main__":
    raise SystemExit(main())
