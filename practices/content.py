"""What a practice says, as plain values: what decisions rest on, and what a revision proposes to say instead."""

from typing import Any

from values.dates import PartialDate
from values.money import Money

TEXTS = (
    *("title", "summary", "about", "institution", "location", "website", "resources"),
    *("is_ongoing", "is_private", "public_effect", "evidence", "challenges", "transfer"),
)
DATES = ("starts", "ends")
LINKS = ("theme_id", "territory_id")
CONTENT = (*TEXTS, *DATES, *LINKS, "amount")


def said(practice: Any) -> dict[str, Any]:
    """The content of a practice as it can be stored and hashed."""
    plain = {name: getattr(practice, name) for name in (*TEXTS, *LINKS)}
    plain |= {name: day.text if (day := getattr(practice, name)) else None for name in DATES}
    return plain | {"amount": practice.amount.to_json() if practice.amount else None}


def fill(practice: Any, content: dict[str, Any]) -> None:
    """Put a stored content into a practice; the search finds it once the practice is saved."""
    put(practice, content)
    practice.index()


def put(practice: Any, content: dict[str, Any]) -> None:
    """Let a practice read as a stored content says, for a page; the search knows nothing of it."""
    for name in (*TEXTS, *LINKS):
        setattr(practice, name, content[name])
    for name in DATES:
        setattr(practice, name, PartialDate.parse(content[name]) if content[name] else None)
    practice.amount = Money.from_json(content["amount"]) if content["amount"] else None


def differences(was: dict[str, Any], now: dict[str, Any]) -> dict[str, list[Any]]:
    """{field: [was, is]} of what two contents say differently, for the ledger."""
    return {
        name.removesuffix("_id"): [was.get(name), now[name]]
        for name in CONTENT
        if (was.get(name) or None) != (now[name] or None)
    }
