"""What usually happens, step by step and by whom: where the stories of any order begin."""

PLANS_STORY = (
    ("submit", "representative"),
    ("clear", "monitor"),
    ("accept", "officer"),
    ("endorse", "first authority"),
    ("endorse", "second authority"),
    ("begin", "monitor"),
    ("actions", "editor"),
    ("propose_completion", "representative"),
    ("complete", "monitor"),
    ("explain", "representative"),
    ("close", "officer"),
)
CLAIMS_STORY = (
    ("claim", "editor"),
    ("evidence", "editor"),
    ("submit", "representative"),
    ("accept", "officer"),
    ("forward", "monitor"),
    ("give_opinion", "auditor"),
    ("validate", "officer"),
    ("reassess", "officer"),
    ("give_opinion", "auditor"),
    ("revoke", "officer"),
)
PRACTICES_STORY = (
    ("submit", "editor"),
    ("approve", "practice administrator"),
    ("count", "officer"),
    ("publish", "expert"),
    ("revision", "editor"),
    ("submit", "representative"),
    ("approve", "practice administrator"),
)
REPORTS_STORY = (
    ("open", "monitor"),
    ("parts", ""),
    ("consolidate", "monitor"),
    ("submit", "monitor"),
    ("take_up", "officer"),
    ("ask", "officer"),
    ("assign", "monitor"),
    ("reply", "representative"),
    ("answer", "monitor"),
    ("approve", "officer"),
    ("correct", "officer"),
)
ASKED = 6  # so many of the report's until the programme has asked
COMPLETION = 9  # so many steps of the plan's story until it is completed
DECISION = 7  # so many of them until the decision; the rest is told when the plan has gone its way
