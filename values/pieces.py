"""What differs between two texts, word by word. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(r"\s+|[^\s]+")
# Beyond it a comparison would take too long: the texts are then told as wholes
MOST_WORDS = 4000


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is the "same" in both, went "out" or came "in"."""

    kind: str
    text: str


def are_too_long(was: str, now: str) -> bool:
    """Whether the two are told as wholes."""
    return max(len(WORD.findall(text)) for text in (was, now)) > MOST_WORDS


def pieces(was: str, now: str) -> list[Piece]:
    """The old and the new text as one row of stretches, in order."""
    if are_too_long(was, now):
        return [Piece(kind, text) for kind, text in (("out", was), ("in", now)) if text]
    before, after = WORD.findall(was), WORD.findall(now)
    found: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, low, high, first, last in matcher.get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(before[low:high])))
            continue
        gone, come = "".join(before[low:high]), "".join(after[first:last])
        found += [Piece(name, text) for name, text in (("out", gone), ("in", come)) if text]
    return found
