"""The documents behind a plan: which of them somebody takes along, under which name, and why not the others."""

import logging
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from documents.models import Document
from documents.services import is_intact
from workflow.words import short_date

MOST_BYTES = 1_000_000_000
LONGEST_STEM, LONGEST_ENDING = 80, 10
UNSAFE = re.compile(r"[^\w.\- ]+")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Paper:
    """One document: what it is about, and its name among the files; without a name, why its file is not there.

    A letter that its reader may not open is only named: `document` is None.
    """

    title: str
    about: list[str]
    document: Document | None
    name: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Found:
    """A document that belongs to the plan, and what it is about."""

    document: Document
    about: list[str]
    is_named_only: bool = False


def papers(found: Iterable[Found], reader: Any) -> list[Paper]:
    """The documents as one reader may take them along. Files that are too many bytes together all stay behind."""
    listed = list(found)
    readable = Document.objects.readable([one.document.pk for one in listed], reader)
    reasons = {one.document.pk: _reason(one.document, readable) for one in listed}
    given = [one.document.size for one in listed if not reasons[one.document.pk]]
    is_too_much = sum(given) > MOST_BYTES
    width = max(2, len(str(len(listed))))
    return [
        _paper(
            one,
            reasons[one.document.pk] or (_too_much() if is_too_much else ""),
            f"{number:0{width}d}",
            readable,
        )
        for number, one in enumerate(listed, start=1)
    ]


def _paper(one: Found, reason: str, number: str, readable: set[Any]) -> Paper:
    if one.is_named_only and one.document.pk not in readable:
        return Paper(_("Letter of a step that was entered"), one.about, None, reason=reason)
    name = "" if reason else f"documents/{number}-{safe_name(one.document.name)}"
    return Paper(one.document.title, one.about, one.document, name, reason)


def _reason(document: Document, readable: set[Any]) -> str:
    """Why the bytes are not given, by the checks of a download; nothing where they are."""
    if document.destroyed_on:
        day = short_date(document.destroyed_on)
        return _("The file was destroyed on %(day)s, when its time was over.") % {"day": day}
    if document.is_withheld:
        return _("The file is withheld: it was found to do harm.")
    if document.pk not in readable:
        return _("You may not open this file.")
    if not is_intact(document):
        logger.error("The file of document %s is missing from the store or damaged.", document.uuid)
        return _("The file in the store is not the one that was uploaded. Tell the administrator.")
    return ""


def _too_much() -> str:
    return _(
        "All files together are too large for one pack. Open them on the pages of the plan and its policy changes."
    )


def safe_name(name: str) -> str:
    """A file name that every system can write: no folders, no signs with a meaning, not too long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = UNSAFE.sub("-", last).rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem = " ".join(stem.split())[:LONGEST_STEM].strip(" .-") or "file"
    ending = ending.strip(" .-")[:LONGEST_ENDING]
    return f"{stem}.{ending}" if ending else stem
