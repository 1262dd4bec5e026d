"""Where a plan stands in each state; one that is over stays at the last station it reached."""

from workflow.stations import APPROVED, COMPLETED, DRAFT, IMPLEMENTING, SUBMITTED, VERIFIED

STATION_OF: dict[str, int] = {
    **dict.fromkeys(("draft", "returned"), DRAFT),
    **dict.fromkeys(("submitted", "cleared"), SUBMITTED),
    **dict.fromkeys(("accepted", "endorsed"), APPROVED),
    **dict.fromkeys(("in_implementation", "suspended"), IMPLEMENTING),
    "completed": COMPLETED,
    "verified": VERIFIED,
}
