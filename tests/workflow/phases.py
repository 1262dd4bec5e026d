"""Days and groups of states that the stories speak of, and the routes to approval that rule sets know."""

import datetime as dt

DECIDED, PHASE_2 = dt.date(2022, 5, 2), dt.date(2022, 2, 1)
WAITING = {"submitted", "forwarded", "clarification", "under_reassessment"}
JUDGED = {"draft", "submitted", "returned", "forwarded", "clarification", "under_reassessment"}
IN_FORCE = {"endorsed", "in_implementation", "suspended"}
WRITTEN = {"draft", "submitted", "returned", "cleared", "accepted"}
COUNTING = {"validated", "partially_validated", "under_reassessment"}
VERIFIED = {"validated", "partially_validated"}
APPROVED = IN_FORCE | {"completed", "verified", "closed"}
PENDING = {"submitted", "under_check", "clarification"}
ENDED = {"completed", "partly_implemented", "not_implemented"}
SHOWING = {"registered", "under_verification", "accepted"}
ROUTES = {
    "every stage": {},
    "no check": {"lead_clearance": False},
    "no decision": {"programme_acceptance": False},
    "no endorsement": {"authority_endorsement": False},
    "at once": {"lead_clearance": False, "programme_acceptance": False, "authority_endorsement": False},
}
