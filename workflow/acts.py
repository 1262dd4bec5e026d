"""Who does what, when, in whose name."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class EnteredFor:
    """The absent person or body in whose name a step is recorded, and the document that shows their act."""

    role: str
    organisation_id: UUID | None
    name: str
    document_id: UUID | None = None
    document_sha256: str = ""

    @property
    def key(self) -> str:
        """How the ledger names the absent one: role and organisation, no personal name."""
        return f"{self.role}:{self.organisation_id or '-'}"


class Calendar:
    """The author of what follows from the day alone; it is nobody who signs in."""

    uuid = UUID(int=0)
    pk = None

    def __str__(self) -> str:
        return "Throughline"


@dataclass(frozen=True)
class Act:
    """One step being done: `on` is the domain's day, `at` its moment in UTC."""

    step: str
    by: Any
    role: str
    organisation_id: UUID | None
    at: dt.datetime
    on: dt.date
    note: str = ""
    entered_for: EnteredFor | None = None

    @property
    def body_id(self) -> UUID | None:
        """The organisation whose act it is: the actor's, or that of the absent one."""
        return self.entered_for.organisation_id if self.entered_for else self.organisation_id

    @property
    def author_id(self) -> int | None:
        """Whose submission this counts as: nobody who signs in, when it was entered for somebody absent."""
        return None if self.entered_for else self.by.pk


def of_the_day(step: str, at: dt.datetime, on: dt.date) -> Act:
    """What follows from the day alone: the cause for `door.cascade` and `door.follow`."""
    return Act(step, Calendar(), "throughline", None, at, on)
