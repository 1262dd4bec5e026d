"""What a step entails in the stories, written from docs/workflow.md and not from the code."""

from tests.workflow.document import TABLES
from tests.workflow.phases import COUNTING
from tests.workflow.seconded import IN_FORCE, VERDICTS, is_decided_by_letter, waits


def done(world, thing, step, person, absent):
    """Take a step in the model; returns how many entries it must have left."""
    thing.state = TABLES[thing.kind][step].leads_to(thing.state)
    thing.by_letter = is_decided_by_letter(world, absent)
    author = None if absent else person.user.pk
    body = absent.organisation_id if absent else None
    entailed = {"ActionPlan": _plan_done, "Action": _action_done, "PolicyChangeClaim": _claim_done,
                "Evidence": _evidence_done, "PlanRevision": _revision_done, "GoodPractice": _practice_done,
                "PracticeRevision": _edition_done, "ProgressReport": _report_done,
                "PartnerPart": _part_done, "Milestone": _nothing_done, "NewDate": _new_date_done,
                "Indicator": _nothing_done, "Reading": _reading_done,
                "Question": _question_done, "Publication": _nothing_done}[thing.kind]  # fmt: skip
    return 1 + entailed(world, thing, step, author, body or person)


def confirmed(world, entered):
    """Take a second person's word in the model; returns how many entries it must have left."""
    entered.is_confirmed, thing = True, entered.thing
    thing.by_letter = False
    if thing.kind in ("ActionPlan", "PlanRevision") and thing.state == "accepted":
        return 1 + _go_on(world, thing) + (_in_force(world, thing) if thing.state == "in_force" else 0)
    if thing.kind == "PolicyChangeClaim" and not waits(world, thing, VERDICTS):
        return 1 + _counted(world, thing, thing.state in COUNTING)
    return 1


def _plan_done(world, plan, step, author, who):
    facts = plan.facts
    bodies = {post.body for post in who.posts} if hasattr(who, "posts") else {who}
    if step == "submit":
        plan.sender, facts["sent"], facts["left_out"] = author, facts["edition"], world.left_out
        facts["asked"] = False
        return _go_on(world, plan)
    if step == "recall":
        plan.sender = None
    if step == "consent":
        facts["consents"].add((next(iter(bodies & world.silent_partners(plan))), facts["edition"]))
        facts["asked"] = False
    if step == "endorse":
        facts["endorsements"].add((next(iter(bodies & world.silent_authorities(plan))), facts["sent"]))
    facts |= {"begin": {"begun": True}, "propose_completion": {"reported": True}, "explain": {"explained": True},
              "reopen": {"reported": False, "verified": False}}.get(step, {})  # fmt: skip
    if step == "complete":
        return _completed(world, plan)
    if step == "abandon":
        return _lapsed(world, plan)
    return _go_on(world, plan) if step in ("clear", "accept", "endorse") else 0


def _lapsed(world, plan):
    ended = world.open_revisions(plan)
    for revision in ended:
        revision.state = "withdrawn"
    return len(ended)


def _revision_done(world, revision, step, author, who):
    facts = revision.facts
    bodies = {post.body for post in who.posts} if hasattr(who, "posts") else {who}
    passed = 0
    if step == "submit":
        revision.sender, facts["sent"], facts["left_out"] = author, facts["edition"], world.left_out
        facts["asked"] = False
        if "lead_clearance" in world.left_out and not facts["material"]:
            revision.state, passed = "in_force", 1
    if step == "recall":
        revision.sender = None
    if step == "consent":
        facts["consents"].add((next(iter(bodies & world.silent_partners(revision))), facts["edition"]))
        facts["asked"] = False
    if step == "endorse":
        facts["endorsements"].add((next(iter(bodies & world.silent_authorities(revision))), facts["sent"]))
    if step in ("submit", "clear", "clear_despite_report", "accept", "endorse"):
        passed += _go_on(world, revision)
    return passed + (_in_force(world, revision) if revision.state == "in_force" else 0)


def _in_force(world, revision):
    """The plan takes it over with the words given on it and is reported anew; the version before it makes room."""
    version = ("version", revision.row.pk)
    endorsed = {(body, version) for body in world.endorsers(revision)}
    revision.of.facts |= {"sent": version, "endorsements": endorsed, "reported": False}
    earlier = [one for one in world.of_kind("PlanRevision", revision.of) if one.state == "in_force"]
    for one in earlier:
        one.state = "superseded" if one is not revision else one.state
    return len(earlier)


def _go_on(world, plan):
    """Stages that the rules left out on the day of sending pass by themselves, the last one once all is said."""
    approved = "endorsed" if plan.kind == "ActionPlan" else "in_force"
    passing = {"submitted": ("lead_clearance", "cleared"), "cleared": ("programme_acceptance", "accepted"),
               "accepted": ("authority_endorsement", approved)}  # fmt: skip
    passed = 0
    while plan.state in passing and _passes(world, plan, passing[plan.state][0]):
        plan.state, passed = passing[plan.state][1], passed + 1
    return passed


def _passes(world, plan, stage):
    if stage != "authority_endorsement":
        return stage in plan.facts["left_out"]
    is_asked = stage not in plan.facts["left_out"] and world.silent_authorities(plan)
    return not (is_asked or plan.by_letter or waits(world, plan, IN_FORCE))


def _completed(world, plan):
    open_ends = [action for action in world.of_kind("Action", plan) if not action.facts.get("confirmed")]
    for action in open_ends:
        action.facts["confirmed"] = True
    return len(open_ends) + _verified_by_claims(world, plan)


def _verified_by_claims(world, plan):
    if plan.state == "completed" and world.counting(plan):
        plan.state, plan.facts["verified"] = "verified", True
        return 1
    return 0


def _action_done(world, action, step, author, who):
    if step in ("finish", "finish_partly", "give_up"):
        action.sender = author
    said = {"ask_pilot": "asked", "approve_pilot": "approved", "refuse_pilot": "refused"}
    action.facts["pilot"] = said.get(step, action.facts["pilot"])
    action.facts |= {"told": True} if step == "tell_progress" else {}
    if step in ("block", "unblock"):
        action.facts |= {"blocked": step == "block", "blocker": step == "block"}
    if step == "reopen":
        action.sender, action.facts["confirmed"] = None, False
    if step == "confirm":
        action.facts["confirmed"] = True
    return 0


def _nothing_done(world, thing, step, author, who):
    return 0


def _new_date_done(world, asked, step, author, who):
    """Accepted, the action's end moves."""
    return 1 if step == "accept" else 0


def _reading_done(world, reading, step, author, who):
    if step in ("enter", "recall"):
        reading.sender = author if step == "enter" else None
    return 0


def _claim_done(world, claim, step, author, who):
    if step == "submit":
        claim.sender = author
    if step == "recall":
        claim.sender = None
    if step in ("submit", "reassess"):
        claim.facts["round"] += 1
    if step == "give_opinion":
        claim.facts["opinions"].add(claim.facts["round"])
    if step in VERDICTS and not claim.by_letter:
        return _counted(world, claim, step != "revoke")
    return 0


def _counted(world, claim, counts):
    """What a decision tells on the plan, once it waits for nobody."""
    claim.facts["counts"] = counts
    if world.counting(claim.of):
        return _verified_by_claims(world, claim.of)
    return _flag_lost(claim.of) if claim.of.facts.get("verified") else 0


def _flag_lost(plan):
    """A plan that is verified is only completed again; a closed one stays closed."""
    if plan.state not in ("verified", "closed"):
        return 0
    plan.state, plan.facts["verified"] = {"verified": "completed"}.get(plan.state, plan.state), False
    return 1


def _evidence_done(world, paper, step, author, who):
    claim = paper.of
    paper.facts |= {"hold": {"held": True}, "lift_hold": {"held": False}, "keep": {"asker": None},
                    "ask_destruction": {"asker": author}}.get(step, {})  # fmt: skip
    if claim.kind == "Action":
        return 0
    papers = {one.state for one in world.of_kind("Evidence", claim)}
    if (
        step == "quarantine"
        and claim.state in ("validated", "partially_validated")
        and "accepted" not in papers
    ):
        claim.state = "under_reassessment"
        claim.facts["round"] += 1
        return 1
    if step == "challenge" and claim.state in ("validated", "partially_validated"):
        claim.state = "under_reassessment"
        claim.facts["round"] += 1
        return 1
    return 0


def _practice_done(world, practice, step, author, who):
    facts = practice.facts
    if step in ("submit", "recall"):
        practice.sender = author if step == "submit" else None
    if step == "approve":
        facts["edition"] = 1
    value = {"count": "yes", "not_count": "no", "publish": "yes", "not_publish": "no"}.get(step)
    if step == "not_publish" and facts["published"][0] == "yes":
        facts["refused"] = facts["edition"]
    elif value:
        facts["counted" if step.endswith("count") else "published"] = (value, facts["edition"])
    if step == "unpublish":
        facts["published"] = ("unpublished", facts["published"][1])
    facts |= {"close_rating": {"closed": True}, "reopen_rating": {"closed": False}}.get(step, {})
    return 0


def _edition_done(world, edition, step, author, who):
    if step in ("submit", "recall"):
        edition.sender = author if step == "submit" else None
    if step == "approve":
        edition.of.facts["edition"] += 1
        return 1
    return 0


def _report_done(world, report, step, author, who):
    """With the report its parts come up, one for each partner; with the programme's letter a question."""
    if step in ("submit", "recall"):
        report.sender = author if step == "submit" else None
    if step in ("open", "ask"):
        return world.new_parts(report) if step == "open" else world.new_questions(report)
    return _round_ends(world, report) if step == "answer" else 0


def _round_ends(world, report):
    """Every question that was not struck goes with the answer."""
    going = [
        one for one in world.of_kind("Question", report) if one.state in ("open", "assigned", "answered")
    ]
    for question in going:
        question.state = "sent"
    return len(going)


def _question_done(world, question, step, author, who):
    """Whoever is to answer changes, and what the lead partner had written goes with that."""
    if step == "assign":
        question.body = world.next_to_answer(question).pk
        question.facts |= {"given": question.facts["given"] + 1, "worded": False}
    if step == "take_back":
        question.body = world.lead.pk
    if step in ("answer", "recall"):
        question.sender = author if step == "answer" else None
    return 0


def _part_done(world, part, step, author, who):
    if step in ("submit", "recall"):
        part.sender = author if step == "submit" else None
    return 0
