"""Canonical JSON (RFC 8785) of what is hashed: NFC text, no floats, decimals as text, UTC microseconds."""

import datetime as dt
import unicodedata
import uuid
from decimal import Decimal
from typing import Any

import rfc8785


def plain(value: Any) -> Any:
    """The JSON value of a Python value; raise TypeError for floats and whatever else has no exact text."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return unicodedata.normalize("NFC", str(value))
        case Decimal() | uuid.UUID():
            return str(value)
        case dt.datetime():
            return moment(value)
        case dt.date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case dict():
            return {unicodedata.normalize("NFC", str(key)): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form; give text or a whole number.")


def moment(value: dt.datetime) -> str:
    """UTC with microseconds and Z. Raise ValueError for a moment without a zone."""
    if value.tzinfo is None:
        raise ValueError("A moment in the ledger needs a time zone.")
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def encode(value: Any) -> bytes:
    """The bytes that are hashed. Equal values give equal bytes on every machine."""
    return rfc8785.dumps(plain(value))
