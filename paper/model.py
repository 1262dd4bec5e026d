"""What a paper is made of: plain values without a word of markup, whatever they are printed with."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any, ClassVar

# What XML does not allow and no font shows; the line ends and the tab stay
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
SHORT = 48


@dataclass(frozen=True)
class Text:
    """Words in one language. Roles: strong, muted, empty (says why nothing is there), gap (somebody fills it in).

    `is_beside`: on the line of the text before it, after a stroke.
    """

    text: str
    lang: str = "en"
    role: str = ""
    is_beside: bool = False


type Words = tuple[Text, ...]


@dataclass(frozen=True)
class Heading:
    KIND: ClassVar[str] = "heading"
    words: Words
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    KIND: ClassVar[str] = "paragraph"
    words: Words


@dataclass(frozen=True)
class Note:
    """Words in a frame: the state of the paper, a warning."""

    KIND: ClassVar[str] = "note"
    words: Words


@dataclass(frozen=True)
class Facts:
    """Pairs of a question and its answer, long or short."""

    KIND: ClassVar[str] = "facts"
    rows: tuple[tuple[Words, Words], ...]


@dataclass(frozen=True)
class Table:
    """A table with a caption; the first row of it is its head. `widths`: shares of the columns, equal without."""

    KIND: ClassVar[str] = "table"
    caption: Words
    head: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Signature:
    """Lines to be filled in by hand, with room for a stamp."""

    KIND: ClassVar[str] = "signature"
    who: Words
    lines: tuple[Words, ...]
    stamp: Words


@dataclass(frozen=True)
class PageBreak:
    KIND: ClassVar[str] = "break"


type Block = Heading | Paragraph | Note | Facts | Table | Signature | PageBreak


@dataclass(frozen=True)
class Paper:
    """A whole paper. `foot` stands on every page; `of` goes before the number of pages ("3 of 7")."""

    title: str
    language: str
    foot: str
    blocks: tuple[Block, ...]
    lede: Words = ()
    author: str = "Throughline"
    marks: dict[str, str] = field(default_factory=dict)  # further properties of the file: {name: value}


def words(*texts: Text | str | None, lang: str = "en") -> Words:
    """Texts as the words of a block; bare ones are in `lang`, and nothing is left out of what is empty."""
    made = (text if isinstance(text, Text) else Text(text or "", lang) for text in texts)
    return tuple(text for text in made if text.text)


def once(own: Text, english: Text) -> Words:
    """Words of the product in two languages; one text where both say the same, short ones on one line."""
    if own.text == english.text:
        return (own,)
    return (own, replace(english, is_beside=len(own.text) < SHORT and len(english.text) < SHORT))


def plain(paper: Paper) -> dict[str, Any]:
    """The paper as JSON takes it, every text clean."""
    blocks = [{"kind": block.KIND} | asdict(block) for block in paper.blocks]
    made: dict[str, Any] = _clean(asdict(paper) | {"blocks": blocks})
    return made


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return UNSEEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items()}
    if isinstance(value, Iterable):
        return [_clean(one) for one in value]
    return value
