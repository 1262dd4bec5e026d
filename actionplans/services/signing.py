"""The signed paper of a plan comes back: the step and its document in one unit."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from actionplans.models import ActionPlan, SignedCopy
from actionplans.signing import hash_in_force, number_in_force
from documents.models import Document
from documents.services import LONGEST_TITLE, store
from documents.uploads import Inspected
from ledger.unit import unit
from values.dates import PartialDate
from workflow.door import perform


def sign(
    plan: ActionPlan,
    *,
    by: Any,
    version: int,
    scan: Inspected,
    signed_on: dt.date,
    note: str = "",
    effective_at: dt.datetime | None = None,
) -> ActionPlan:
    """Do the step and keep its scan as the document of the text in force. Raises as the door and `store` do.

    The scan is stored last, so that a refused step leaves no file.
    """
    try:
        with unit():
            signed: ActionPlan = perform(
                plan.sign, by=by, version=version, note=note, effective_at=effective_at
            )
            number = number_in_force(signed)
            words = {"plan": signed.title, "number": number}
            document = store(
                scan,
                project=signed.project,
                organisation=signed.organisation,
                by=by,
                effective_at=effective_at,
                title=(_("%(plan)s, version %(number)s, signed") % words)[:LONGEST_TITLE],
                language=signed.language,
                document_date=PartialDate(signed_on.isoformat()),
                personal_data=Document.PersonalData.CONTACTS,
            )
            SignedCopy.objects.create(
                plan=signed,
                document=document,
                number=number,
                content_hash=hash_in_force(signed),
                signed_on=signed_on,
            )
    finally:
        scan.discard()
    return signed
