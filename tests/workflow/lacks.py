"""Which conditions of a step are unmet in the stories, written from docs/workflow.md and not from the code."""

from tests.workflow.phases import (
    APPROVED,
    DECIDED,
    ENDED,
    IN_FORCE,
    JUDGED,
    PHASE_2,
    SHOWING,
    VERIFIED,
    WAITING,
)
from tests.workflow.seconded import VERDICTS, rests_on_what_waits, waits

OVER = {"closed", "withdrawn"}


def lacks(world, thing, step, day):
    """Whether a condition of the step is unmet."""
    asked = {"ActionPlan": _plan_lacks, "Action": _action_lacks, "PolicyChangeClaim": _claim_lacks,
             "Evidence": _evidence_lacks, "PlanRevision": _revision_lacks, "GoodPractice": _practice_lacks,
             "PracticeRevision": _edition_lacks, "ProgressReport": _report_lacks,
             "PartnerPart": _part_lacks, "Milestone": _milestone_lacks, "NewDate": _new_date_lacks,
             "Indicator": _nothing_lacks, "Reading": _reading_lacks,
             "Question": _question_lacks, "Publication": _publication_lacks}[thing.kind]  # fmt: skip
    return rests_on_what_waits(world, thing, step) or asked(world, thing, step, day)


def _plan_lacks(world, plan, step, day):
    is_running = any(action.state not in ENDED for action in world.of_kind("Action", plan))
    is_reported = plan.facts.get("reported", False)
    claims = world.of_kind("PolicyChangeClaim", plan)
    has_open_claim = any(claim.state in WAITING for claim in claims)
    return {
        "submit": bool(world.silent_partners(plan)),
        "begin": day < PHASE_2,
        "remind": (plan.state in ("draft", "returned") and not plan.facts["asked"])
        or plan.facts.get("reminded") == day,
        "propose_completion": is_running or is_reported,
        "complete": is_running or not is_reported or bool(world.open_revisions(plan)),
        "abandon": has_open_claim,
        "close": has_open_claim
        or any(waits(world, claim, VERDICTS) for claim in claims)
        or world.has_open_report()
        or not (plan.state == "verified" or plan.facts.get("explained")),
    }.get(step, False)


def _revision_lacks(world, revision, step, day):
    is_in_force = revision.of.state in IN_FORCE
    return {
        "submit": not is_in_force or bool(world.silent_partners(revision)),
        "adopt": not is_in_force or revision.facts["material"],
        "clear": not is_in_force or (revision.facts["material"] and world.has_pending_report()),
        "clear_despite_report": not is_in_force or not world.has_pending_report(),
        **dict.fromkeys(("accept", "waive_endorsement"), not is_in_force),
        "endorse": not is_in_force,
    }.get(step, False)


def _report_lacks(world, report, step, day):
    parts = world.of_kind("PartnerPart", report)
    return {
        "open": day < PHASE_2,
        "consolidate": any(part.state not in ("accepted", "excused") for part in parts),
        "answer": any(
            question.state == "assigned" and not question.facts["worded"]
            for question in world.of_kind("Question", report)
        ),
    }.get(step, False)


def _part_lacks(world, part, step, day):
    plans, told = world.plans_of(part), part.facts["told"]
    is_silent = bool(plans - told) or not plans | told
    is_reminded = step == "remind" and part.facts.get("reminded") == day
    return part.of.state != "open" or is_reminded or (step == "submit" and is_silent)


def _question_lacks(world, question, step, day):
    is_reminded = step == "remind" and question.facts.get("reminded") == day
    return question.of.state != "clarification" or is_reminded


def _publication_lacks(world, publication, step, day):
    return step != "take_off" and not is_publishable(publication.of)


def is_publishable(subject):
    """A plan from its approval on, a policy change once it is verified and nobody looks at it again."""
    if subject.kind == "ActionPlan":
        return subject.state in APPROVED
    return subject.facts["counts"] and subject.state in VERIFIED


def _action_lacks(world, action, step, day):
    plan, early = action.of, action.facts["early"]
    is_over = plan.state in ("closed", "withdrawn")
    papers = {paper.state for paper in world.of_kind("Evidence", action)}
    is_proved = action.facts["proved"] or "accepted" in papers
    pilot, bare = action.facts["pilot"], not action.facts["cost"]
    return {
        "confirm_progress": is_over or not action.facts.get("told"),
        "block": is_over
        or not (plan.facts.get("begun") or early)
        or bool(action.facts.get("blocked"))
        or not action.facts["blocker"],
        "unblock": is_over or not action.facts.get("blocked"),
        "ask_pilot": is_over or pilot != "marked",
        "approve_pilot": is_over or pilot != "asked",
        "refuse_pilot": is_over or pilot != "asked",
        "start": pilot not in (None, "approved")
        or (plan.state != "in_implementation" and not (early and not is_over)),
        "finish": is_over or bare or not is_proved,
        "finish_partly": is_over or bare,
        "give_up": is_over or not (plan.facts.get("begun") or early),
        "confirm": action.facts.get("confirmed", False),
        "reopen": plan.state != "in_implementation",
    }.get(step, is_over)


def is_ended(action):
    """Whether the dates of an action stay as they are."""
    return action.of.state in OVER or action.state in (*ENDED, "dropped")


def _milestone_lacks(world, milestone, step, day):
    return is_ended(milestone.of)


def _new_date_lacks(world, asked, step, day):
    return step == "accept" and is_ended(asked.of)


def _nothing_lacks(world, thing, step, day):
    return False


def _reading_lacks(world, reading, step, day):
    return step == "enter" and (reading.of.state != "measured" or reading.facts["measured_on"] > day)


def _claim_lacks(world, claim, step, day):
    papers = {paper.state for paper in world.of_kind("Evidence", claim)}
    has_opinion = claim.facts["round"] in claim.facts["opinions"]
    verified = "accepted" not in papers or not has_opinion
    return {
        "submit": day < DECIDED or not papers & SHOWING,
        "validate": verified,
        "validate_partly": verified,
        "reject": not has_opinion,
        "revoke": not has_opinion,
        "give_opinion": has_opinion,
        "agree_share": True,  # no claim of the stories names a measure that another one names
    }.get(step, False)


def _evidence_lacks(world, paper, step, day):
    is_open = not takes_nothing(paper.of) if paper.of.kind == "Action" else paper.of.state in JUDGED
    rests = paper.of.of.state not in OVER if paper.of.kind == "Action" else paper.of.state in JUDGED
    is_kept = day <= DECIDED or paper.facts.get("held", False) or rests
    if step in ("ask_destruction", "destroy"):
        return is_kept or (step == "destroy" and paper.facts.get("asker") is None)
    return step in ("examine", "accept", "reject", "ask_replacement") and not is_open


def takes_nothing(action):
    """Whether an action takes no evidence any more, and what it has stays as it was judged."""
    return action.of.state in OVER or action.state == "dropped"


def _practice_lacks(world, practice, step, day):
    facts = practice.facts
    counted, published = (
        value if edition == facts["edition"] else ""
        for value, edition in (facts["counted"], facts["published"])
    )
    return {
        "take_over": True,
        "count": counted == "yes",
        "not_count": counted == "no",
        "publish": published == "yes",
        "not_publish": published in ("no", "yes") or facts["refused"] == facts["edition"],
        "unpublish": facts["published"][0] != "yes",
        "close_rating": facts["closed"],
        "reopen_rating": not facts["closed"],
    }.get(step, False)


def _edition_lacks(world, edition, step, day):
    return step in ("submit", "approve") and edition.of.state != "approved"
