"""Write a bill of materials (CycloneDX) of the files of one release: their hashes, and what the wheels have inside.

python tools/release_contents.py --output sbom.cdx.json dist/*
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.built import metadata


def main() -> int:
    """Write the list and return the status."""
    parser = argparse.ArgumentParser(description="Write a bill of materials of the files of one release.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    chosen = parser.parse_args()
    content = contents(sorted(chosen.files))
    chosen.output.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print(f"{chosen.output}: {len(content['components'])} components")
    return 0


def contents(files: list[Path]) -> dict[str, Any]:
    """Return the list of one distribution's files and of what they contain.

    Raises
    ------
    SystemExit
        If the files are not all of one version of one distribution, or two wheels contain different things of one name.
    """
    stated = {(found["Name"], found["Version"]) for found in map(metadata, files)}
    if len(stated) != 1:
        raise SystemExit(f"one release has one name and version, these files have {sorted(stated)}")
    ((name, version),) = stated
    inside: dict[str, dict[str, Any]] = {}
    for path in files:
        for component in components_of(path):
            if inside.setdefault(component["bom-ref"], component) != component:
                raise SystemExit(
                    f"{path.name} has another {component['name']} inside than the wheels before it"
                )
    license_of = {"licenses": [{"license": {"id": "BSD-3-Clause"}}]}
    reference = f"pkg:pypi/{name}@{version}"
    main = {
        "type": "library",
        "bom-ref": reference,
        "name": name,
        "version": version,
        "purl": reference,
        **license_of,
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": main},
        "components": [*map(file_component, files), *inside.values()],
        "dependencies": [{"ref": reference, "dependsOn": sorted(inside)}],
    }


def file_component(path: Path) -> dict[str, Any]:
    """Return the entry of a file that is published."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    hashes = [{"alg": "SHA-256", "content": digest}]
    return {"type": "file", "bom-ref": path.name, "name": path.name, "hashes": hashes}


def components_of(path: Path) -> list[dict[str, Any]]:
    """Return what a wheel lists of its contents in dist-info/sboms (PEP 770)."""
    if path.suffix != ".whl":
        return []
    archive = zipfile.ZipFile(path)
    lists = [name for name in archive.namelist() if name.endswith(".dist-info/sboms/zmq-core.cdx.json")]
    return [each for name in lists for each in json.loads(archive.read(name))["components"]]


if __name__ == "__main__":
    raise SystemExit(main())
