"""Copy a source tree with patches of ours applied: `python patch.py <from> <to> <patch>...`.

A patch is a unified diff below a few sentences of reason. Line numbers in it mean nothing: the old lines of each hunk
must be in their file exactly once, or the tree is not one that the patch was written for, and nothing is copied.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path


def hunks(patch: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the path, the old text and the new text of each hunk of a unified diff."""
    path, old, new = "", "", ""
    for line in [*patch.read_text("utf-8").splitlines(keepends=True), "@@"]:
        if line.startswith(("@@", "--- ", "diff ")):
            if old or new:
                yield path, old, new
            old, new = "", ""
        elif line.startswith("+++ b/"):
            path = line[len("+++ b/") :].strip()
        elif path:
            old += line[1:] if line[0] in " -" else ""
            new += line[1:] if line[0] in " +" else ""


def patched(source: Path, patches: list[Path]) -> dict[str, str]:
    """Return the new contents of the files that the patches change, by path."""
    changed: dict[str, str] = {}
    for patch in patches:
        for path, old, new in hunks(patch):
            file = source / path
            if path not in changed:
                changed[path] = file.read_text("utf-8").replace("\r\n", "\n") if file.exists() else ""
            # At the start of a line: `if (x)` is no match for `else if (x)`.
            places = [
                found.start() for found in re.finditer(f"^{re.escape(old)}", changed[path], re.MULTILINE)
            ]
            if len(places) != 1:
                first = next((line.strip() for line in old.splitlines() if line.strip()), "")
                raise SystemExit(
                    f"{patch.name} does not fit {path} of {source}:\n"
                    f"the lines that begin with `{first}` must be there once, and are {len(places)} times."
                )
            changed[path] = changed[path][: places[0]] + new + changed[path][places[0] + len(old) :]
    return changed


def copy(source: Path, target: Path, changed: dict[str, str]) -> None:
    """Make `target` equal to `source` but for what is changed. What is right stays, so that it is not built again."""
    files = [path for path in source.rglob("*") if path.is_file() and ".git" not in path.parts]
    wanted = {path.relative_to(source) for path in files}
    for path in [path for path in target.rglob("*") if path.is_file()]:
        if path.relative_to(target) not in wanted:
            path.unlink()
    for path in wanted:
        text = changed.get(path.as_posix())
        content = (source / path).read_bytes() if text is None else text.encode("utf-8")
        place = target / path
        if not place.exists() or place.read_bytes() != content:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            shutil.copymode(source / path, place)


if __name__ == "__main__":
    tree, result, *given = map(Path, sys.argv[1:])
    copy(tree, result, patched(tree, given))
