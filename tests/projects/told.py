"""What the tests of handovers and corrections say and ask again and again."""

from ledger.models import Log
from ledger.verifier import verify
from tests.factories import (
    DAY,
)

WHY = "The council decided so."


def act(by, **more):
    return {"by": by, "today": DAY, "reason": WHY} | more


def log_is_whole(here):
    assert verify(Log.objects.get(pk=str(here.pk))).fault is None
