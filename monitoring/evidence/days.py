"""When a piece of evidence was brought in, by the domain's clock."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.utils.timezone import localdate

from ledger.models import Entry
from monitoring.models import Evidence
from workflow.registry import ref


def days_of(items: Sequence[Evidence]) -> dict[UUID, dt.date]:
    """The day of each: that of its entry in the log, else the one on which its row was made. One query at most."""
    names = [ref(item) for item in items]
    entries = (
        Entry.objects.filter(step="Evidence.create", object__in=names) if names else Entry.objects.none()
    )
    told = dict(entries.values_list("object", "effective_at"))
    return {item.pk: localdate(told.get(ref(item), item.added_at)) for item in items}
