"""Differences for a reader: grouped by how they differ and what was called, one to run for each group."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from typing import NamedTuple

from tools.parity.arguments import GROUPS
from tools.parity.compare import Verdict
from tools.parity.statement import Statement

ARGUMENT = re.compile(r"\bA\.(\w+)")
# What only a program that has gone wrong meets is told last.
HARMLESS = ("accepts", "exception", "errno")
OPTION = ("OPTION", "s.option = A")
SEQUENCE = "for call in ["


class Difference(NamedTuple):
    """A statement on whose outcome the sides differ."""

    statement: Statement
    verdict: Verdict

    def __str__(self) -> str:
        return f"{self.statement} | {self.verdict.kind}: {self.verdict.theirs} -> {self.verdict.ours}"

    @property
    def manner(self) -> str:
        """Say how the outcomes differ, without what is particular to this statement."""
        return f"{self.verdict.kind}: {word(self.verdict.theirs)} -> {word(self.verdict.ours)}"

    @property
    def call(self) -> str:
        """Return the code with the argument's class left out."""
        code = self.statement.code
        if self.statement.scene.endswith(" -") and "plain" not in self.statement.scene:
            return self.statement.scene
        if SEQUENCE in code:
            calls = ast.literal_eval(code.partition("for call in ")[2].partition(":\n    found")[0])
            return f"in a sequence: {calls[self.verdict.where - 1] if self.verdict.where else '?'}"
        code = ARGUMENT.sub("A", code)
        if "def " in code and "traced" in code:
            hook = code.partition("    def ")[2].partition("(")[0]
            return f"with {hook} overridden: {code.partition('exec(')[2].partition('))')[0]}"
        return re.sub(
            r"\b(zmq|s|ctx)\.[A-Z][A-Z0-9_]{2,}\b|\b(s|ctx)\.[a-z0-9_]+ = A",
            lambda m: OPTION[m[0][-3:] == "= A"],
            code,
        )


def grouped(differences: list[Difference]) -> str:
    """Return the differences as Markdown: a section for each manner, a line for each call in it."""
    sections: dict[str, dict[str, list[Difference]]] = defaultdict(lambda: defaultdict(list))
    for each in differences:
        sections[each.manner][each.call].append(each)
    lines = []

    def weight(item: tuple[str, dict[str, list[Difference]]]) -> tuple[int, int]:
        kind = item[0].partition(":")[0]
        return (HARMLESS.index(kind) if kind in HARMLESS else -1, -sum(map(len, item[1].values())))

    for manner, calls in sorted(sections.items(), key=weight):
        lines += ["", f"## {manner} ({sum(map(len, calls.values()))})", ""]
        for call, found in sorted(calls.items(), key=lambda item: -len(item[1])):
            lines.append(entry(call, found))
    return "\n".join(lines).lstrip()


def entry(call: str, found: list[Difference]) -> str:
    """Return one line: what was called, with which arguments and where, and an example."""
    example = found[0]
    words = [f"- {len(found)}x `{call}`"]
    arguments = {name for each in found for name in ARGUMENT.findall(each.statement.code)}
    if arguments:
        words.append(f"A = {summary(arguments)};")
    scenes = {each.statement.scene for each in found}
    words.append(
        f"[{', '.join(sorted(scenes)[:3])}{f' and {len(scenes) - 3} more' if len(scenes) > 3 else ''}]"
    )
    words.append(
        f"e.g. {example}"
        if arguments or "in a sequence" in call
        else f"{example.verdict.theirs} -> {example.verdict.ours}"
    )
    return " ".join(words).replace("\n", "\\n")


def summary(arguments: set[str]) -> str:
    """Name classes of arguments, a whole group of them by the group's name."""
    words = []
    for group, members in GROUPS.items():
        found = arguments & members.keys()
        if found == members.keys():
            words.append(f"all {group}")
        elif len(found) > 8:
            words.append(f"{len(found)} {group}")
        else:
            words += sorted(found)
    return ", ".join(words)


def word(text: str) -> str:
    """Return the kind of a description: its type or exception."""
    match = re.match(r"[A-Za-z_]+(\(\d+\))?", text)
    return match[0] if match else text[:1]
