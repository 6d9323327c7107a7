"""Check wheels of zmq-core with libzmq inside, as a user gets them: size, list of contents, licences, nothing beside.

python tools/check_wheel.py --limit 440000 --archives packages/zmq-core/vendor wheelhouse/*.whl
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

LIBRARIES = (".so", ".pyd", ".dylib", ".dll")
# What delvewheel adds to a wheel for Windows: libzmq is C++, whose library Python does not bring.
MICROSOFT = re.compile(r"zmq_core\.libs/(msvcp|vcruntime|concrt)140[\w-]*\.dll")


def main() -> int:
    """Check every wheel that is named and return the number of problems, at most 1."""
    parser = argparse.ArgumentParser(description="Check wheels of zmq-core with libzmq inside.")
    parser.add_argument("wheels", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, help="bytes that a wheel may have")
    parser.add_argument(
        "--archives", type=Path, help="folder with the source archives that must have been used"
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
    lists = [name for name in names if name.endswith(".dist-info/sboms/zmq-core.cdx.json")]
    if len(lists) != 1:
        return [*problems, "has no list of contents, dist-info/sboms/zmq-core.cdx.json"]
    return problems + check_contents(archive.read(lists[0]).decode(), names, hashes)


def check_contents(text: str, names: list[str], hashes: set[str] | None) -> list[str]:
    """Return what is wrong with a wheel's list of contents, given its files and the hashes of its archives."""
    invalid = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if invalid is not None:
        return [f"has a list of contents that is not CycloneDX 1.6: {invalid}"]
    components: list[dict[str, Any]] = json.loads(text)["components"]
    problems = []
    if {each["name"] for each in components} != {"libzmq", "libsodium"}:
        problems.append(
            f"lists {', '.join(each['name'] for each in components)} instead of libzmq and libsodium"
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
