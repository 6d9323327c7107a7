"""What a word is, and how words are counted."""

from __future__ import annotations

import re
from collections import Counter

from text import Text

_WORD = re.compile(r"\w+")


def count_words(data: bytes | memoryview) -> Counter[str]:
    """Count the words of UTF-8 text: runs of letters, digits and underscores, upper and lower case alike."""
    return Counter(_WORD.findall(str(data, "utf-8").casefold()))


def count_alone(text: Text) -> tuple[Counter[str], int]:
    """Count words and lines of the whole text in this process: what the workers' totals must equal."""
    counts: Counter[str] = Counter()
    lines = 0
    for batch in text.batches():
        counts.update(count_words(batch.data))
        lines += batch.lines
    return counts, lines
