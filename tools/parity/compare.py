"""Judge the outcomes of one statement on both sides: do they agree, by which rule do they differ, or why not."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

Outcome = dict[str, Any]
# What a statement beside an event loop gives when it waits for what never comes.
PENDING = "'pending'"
HANG = "27.3.0 hangs"
DIES = "27.3.0 ends the process"
BETTER = "27.3.0 raises a base class of what is raised here"
# What the rules above say for every statement alike; the rest is in the list of allowed differences.
QUIETER = "27.3.0 warns of what is not deprecated here, or of what its failed call left behind"
LOOSER = "27.3.0's declarations refuse the program"
RULES = (HANG, DIES, BETTER, LOOSER, QUIETER)


class Verdict(NamedTuple):
    """What the comparison of two outcomes found."""

    #: "" for agreement, one of RULES, or the kind of difference.
    kind: str
    theirs: str = ""
    ours: str = ""
    #: The number of the item that differs, of results with several.
    where: int | None = None

    @property
    def unexplained(self) -> bool:
        """Tell whether no general rule covers the difference."""
        return bool(self.kind) and self.kind not in RULES


def compare(theirs: Outcome, ours: Outcome) -> Verdict:
    """Compare two outcomes of one statement; the first difference that counts is the verdict."""
    if "ended" in theirs or "ended" in ours:
        return endings(theirs, ours)
    if "refused" in theirs and "refused" not in ours:
        return Verdict(LOOSER, brief(theirs["refused"]), "taken")
    if "refused" in ours and "refused" not in theirs:
        return Verdict("refuses", "taken", brief(ours["refused"]))
    if "raised" in theirs:
        verdict = exceptions(theirs, ours)
    elif "raised" in ours:
        verdict = Verdict("raises", brief(theirs.get("value")), exception(ours["raised"]))
    else:
        verdict = difference("result", theirs.get("value"), ours.get("value"))
    if verdict.unexplained and theirs.get("value") == PENDING:
        return Verdict(HANG, "waits", whole(ours))
    if verdict.unexplained:
        return verdict
    if "raised" in theirs and "noise" in theirs and "noise" not in ours:
        # It complains a second time, on stderr, of the object that the failed call left half made.
        theirs = {key: value for key, value in theirs.items() if key not in ("noise", "stderr")}
        verdict = verdict if verdict.kind else Verdict(QUIETER)
    extra = set(theirs.get("warned", [])) - set(ours.get("warned", []))
    # What 27.3.0 leaves behind when a call fails, it warns of; here nothing is left.
    excused = {"DeprecationWarning"} | ({"ResourceWarning"} if "raised" in theirs else set())
    if extra and extra <= excused:
        theirs = {**theirs, "warned": ours.get("warned")}
        verdict = verdict if verdict.kind else Verdict(QUIETER)
    for key in (
        "left",
        "got",
        "status",
        "told",
        "warned",
        "noise",
        "loop",
        "stdout",
        "stderr",
        "switched",
        "cleanup",
    ):
        other = difference(key, theirs.get(key), ours.get(key))
        if other.kind and not (key == "cleanup" and "cleanup" in theirs):
            return other
    return verdict


def difference(kind: str, theirs: Any, ours: Any, where: int | None = None) -> Verdict:
    """Compare two descriptions item by item; the verdict is about the first pair that differs."""
    if agree(theirs, ours):
        return Verdict("")
    if (
        isinstance(theirs, list)
        and isinstance(ours, list)
        and len(theirs) == len(ours)
        and theirs[0] == ours[0]
    ):
        for number, pair in enumerate(zip(theirs, ours)):
            if not agree(*pair):
                return difference(kind, *pair, where=number if where is None else where)
    if isinstance(theirs, dict) and isinstance(ours, dict) and "names" in theirs and "names" in ours:
        return Verdict(
            kind, f"has {' '.join(sorted(set(theirs['names']) - set(ours['names'])))}", "lacks them"
        )
    return Verdict(kind, brief(theirs), brief(ours), where)


def endings(theirs: Outcome, ours: Outcome) -> Verdict:
    """Judge outcomes of which one is a hang or the end of the process."""
    other, mine = theirs.get("ended"), ours.get("ended")
    if mine == other:
        return Verdict("")
    if other and not mine:
        return Verdict(HANG if other == "hang" else DIES, other, whole(ours))
    return Verdict("ends", other or whole(theirs), str(mine))


def exceptions(theirs: Outcome, ours: Outcome) -> Verdict:
    """Judge what is raised here where 27.3.0 raises: the same class or a subclass, with the same number."""
    wanted = theirs["raised"]
    if "raised" not in ours:
        return Verdict("accepts", exception(wanted), brief(ours.get("value")))
    found = ours["raised"]
    both = exception(wanted), exception(found)
    if wanted["class"] not in (found["class"], *found["mro"]):
        return Verdict("exception", *both)
    if "errno" in wanted and wanted["errno"] != found.get("errno"):
        return Verdict("errno", *both)
    return Verdict("" if wanted["class"] == found["class"] else BETTER, *both)


def agree(theirs: Any, ours: Any) -> bool:
    """Tell whether two descriptions are the same, where ours may have more names and better exceptions."""
    if isinstance(theirs, list) and isinstance(ours, list):
        return len(theirs) == len(ours) and all(map(agree, theirs, ours))
    if isinstance(theirs, dict) and isinstance(ours, dict):
        if "names" in theirs and "names" in ours:
            return set(theirs["names"]) <= set(ours["names"])
        if "exception" in theirs and "exception" in ours:
            return not exceptions({"raised": theirs["exception"]}, {"raised": ours["exception"]}).unexplained
        return theirs.keys() == ours.keys() and all(agree(theirs[key], ours[key]) for key in theirs)
    # A Future that is done sooner is one that a program need not wait for.
    return bool(theirs == ours or (theirs, ours) == ("'later'", "'done'"))


def blurred(outcome: Any) -> Any:
    """Return an outcome without the digits and bytes that change from run to run."""
    if isinstance(outcome, dict):
        return {key: blurred(value) for key, value in outcome.items()}
    if isinstance(outcome, list):
        return [blurred(each) for each in outcome]
    if isinstance(outcome, str):
        return re.sub(r"\d+", "#", re.sub(r"b'.*?'", "b''", outcome))
    return outcome


def exception(found: dict[str, Any]) -> str:
    """Return an exception in one word."""
    return f"{found['class']}({found['errno']})" if "errno" in found else str(found["class"])


def brief(value: Any) -> str:
    """Return a description in a few words."""
    if isinstance(value, dict) and "exception" in value:
        return exception(value["exception"])
    if isinstance(value, dict) and "names" in value:
        return f"{len(value['names'])} names"
    if isinstance(value, list) and len(value) == 4 and value[1] in ("'Future'", "'coroutine'"):
        return f"{value[1][1:-1]}_{value[2][1:-1]} {brief(value[3])}"
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        return ", ".join(map(brief, value))
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) < 160 else f"{text[:157]}..."


def whole(outcome: Outcome) -> str:
    """Return an outcome in a few words."""
    return exception(outcome["raised"]) if "raised" in outcome else brief(outcome.get("value"))
