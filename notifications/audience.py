"""Who hears of which step: one table. A step that stands in neither list fails a test."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.permissions import SPEAK
from projects.models import WRITERS, Role

PARTNER, LEAD, OFFICER, AUTHORITY, AUDITOR = "partner", "lead", "officer", "authority", "auditor"
ADMINISTRATORS = "administrators"
JOINT, COMPILER, PARTNERS = "joint", "compiler", "partners"
PRACTICES, EXPERT = "practices", "expert"
TOLD, CONCERNED = "told", "concerned"
WRITING_TOO = "writing_too"
EVERYBODY, SUCCESSOR, SIDES = "everybody", "successor", "sides"
SIGNERS, NEW_LEAD = "signers", "new_lead"
ROLES: dict[str, tuple[str, ...]] = {
    PARTNER: WRITERS,
    LEAD: (Role.MONITOR,),
    OFFICER: (Role.OFFICER,),
    AUTHORITY: (Role.AUTHORITY,),
    AUDITOR: (Role.AUDITOR,),
    JOINT: (Role.REPRESENTATIVE,),
    WRITING_TOO: WRITERS,
    PRACTICES: (Role.PRACTICE_ADMINISTRATOR,),
    EXPERT: (Role.EXPERT,),
    EVERYBODY: tuple(Role),
    SUCCESSOR: tuple(Role),
    SIDES: (Role.REPRESENTATIVE, Role.MONITOR, Role.AUTHORITY),
    SIGNERS: (Role.REPRESENTATIVE, Role.MONITOR),
    NEW_LEAD: tuple(Role),
    TOLD: SPEAK,
    CONCERNED: SPEAK,
    COMPILER: (Role.MONITOR,),
    ADMINISTRATORS: (Role.ADMINISTRATOR,),
    PARTNERS: WRITERS,
}


@dataclass(frozen=True)
class Telling:
    """One audience of a step and the words it gets; not where the rules leave out the `stage` that comes next."""

    audience: str
    words: str | Promise
    stage: str = ""

    def applies_to(self, obj: object) -> bool:
        return self.stage not in getattr(obj, "left_out", ())


CLOSE = "ActionPlan.close"
_VERIFIED = _("The policy change is verified")
_COMPLETED = _("The plan is completed")

_MEND_VERSION = _("Mend the new version of the plan and send it again")
_ENDORSE_VERSION = _("Endorse the new version of the plan")
_NEW_VERSION = _("The plan has a new version in force")
_IN_FORCE = (Telling(PARTNER, _NEW_VERSION), Telling(LEAD, _NEW_VERSION))
_AGAIN = (
    Telling(PARTNER, _("The policy change is looked at again")),
    Telling(LEAD, _("The policy change is looked at again")),
    Telling(AUDITOR, _("Sign your opinion on the policy change")),
)

TABLE: dict[str, tuple[Telling, ...]] = {
    "ActionPlan.ask_consent": (Telling(JOINT, _("Consent to the joint action plan")),),
    "ActionPlan.consent": (Telling(PARTNER, _("A joint partner consented to the action plan")),),
    "ActionPlan.submit": (Telling(LEAD, _("Check the action plan"), "lead_clearance"),),
    "ActionPlan.recall": (Telling(LEAD, _("The action plan was taken back")),),
    "ActionPlan.send_back": (Telling(PARTNER, _("Mend the action plan and send it again")),),
    "ActionPlan.clear": (Telling(OFFICER, _("Decide on the action plan"), "programme_acceptance"),),
    "ActionPlan.decline": (
        Telling(PARTNER, _("Mend the action plan and send it again")),
        Telling(LEAD, _("The programme returned the action plan")),
    ),
    "ActionPlan.skip_check": (Telling(OFFICER, _("Decide on the action plan"), "programme_acceptance"),),
    "ActionPlan.skip_decision": (Telling(AUTHORITY, _("Endorse the action plan"), "authority_endorsement"),),
    "ActionPlan.accept": (
        Telling(AUTHORITY, _("Endorse the action plan"), "authority_endorsement"),
        Telling(PARTNER, _("The programme accepted the action plan")),
    ),
    "ActionPlan.endorse": (Telling(PARTNER, _("The authority endorsed the action plan")),),
    "ActionPlan.come_into_force": (Telling(LEAD, _("Start implementation of the action plan")),),
    "ActionPlan.waive_endorsement": (
        Telling(LEAD, _("Start implementation of the action plan")),
        Telling(PARTNER, _("The action plan goes on without endorsement")),
    ),
    "ActionPlan.refuse": (
        Telling(PARTNER, _("Mend the action plan and send it again")),
        Telling(LEAD, _("The authority refused to endorse the action plan")),
    ),
    "ActionPlan.begin": (Telling(PARTNER, _("Carry out the action plan: implementation has begun")),),
    "ActionPlan.suspend": (
        Telling(PARTNER, _("The plan is suspended")),
        Telling(OFFICER, _("The plan is suspended")),
    ),
    "ActionPlan.resume": (Telling(PARTNER, _("Carry out the action plan: the suspension has ended")),),
    "ActionPlan.withdraw": (
        Telling(LEAD, _("The partner withdrew the action plan")),
        Telling(OFFICER, _("The partner withdrew the action plan")),
    ),
    "ActionPlan.abandon": (
        Telling(PARTNER, _("The programme ended the plan early")),
        Telling(LEAD, _("The programme ended the plan early")),
        Telling(AUTHORITY, _("The programme ended the plan early")),
    ),
    "ActionPlan.extend": (
        Telling(PARTNER, _("The action plan has a later day")),
        Telling(LEAD, _("The programme gave the action plan a later day")),
    ),
    "ActionPlan.remind": (Telling(PARTNER, _("The lead partner reminds you of what is due")),),
    "ActionPlan.propose_completion": (Telling(LEAD, _("Confirm that the plan is completed")),),
    "ActionPlan.complete": (Telling(PARTNER, _COMPLETED), Telling(OFFICER, _COMPLETED)),
    "ActionPlan.explain": (Telling(OFFICER, _("The partner explained why no policy change followed")),),
    "ActionPlan.verify": tuple(
        Telling(audience, _("The plan has led to a verified policy change"))
        for audience in (PARTNER, LEAD, OFFICER, AUTHORITY)
    ),
    "ActionPlan.unverify": (
        Telling(PARTNER, _("The plan has no verified policy change any more")),
        Telling(LEAD, _("The plan has no verified policy change any more")),
    ),
    "ActionPlan.lose_change": (
        Telling(PARTNER, _("The plan, which is over, has no verified policy change any more")),
        Telling(LEAD, _("The plan, which is over, has no verified policy change any more")),
        Telling(OFFICER, _("The plan, which is over, has no verified policy change any more")),
    ),
    CLOSE: tuple(Telling(audience, _("The plan is closed")) for audience in (PARTNER, WRITING_TOO, LEAD)),
    "ActionPlan.reopen": (
        Telling(PARTNER, _("The plan is open again")),
        Telling(LEAD, _("The plan is open again")),
    ),
    "Action.block": (Telling(LEAD, _("A decision outside holds an action up")),),
    "NewDate.create": (Telling(LEAD, _("Answer a partner who asks for a new date")),),
    "NewDate.accept": (Telling(PARTNER, _("The lead partner accepted the new date")),),
    "NewDate.refuse": (Telling(PARTNER, _("The lead partner refused the new date")),),
    "NewDate.take_back": (Telling(LEAD, _("The request for a new date was taken back")),),
    "PlanRevision.ask_consent": (Telling(JOINT, _("Consent to the new version of the plan")),),
    "PlanRevision.consent": (
        Telling(PARTNER, _("A joint partner consented to the new version of the plan")),
    ),
    "PlanRevision.submit": (Telling(LEAD, _("Check the new version of the plan"), "lead_clearance"),),
    "PlanRevision.recall": (Telling(LEAD, _("The new version of the plan was taken back")),),
    "PlanRevision.send_back": (Telling(PARTNER, _MEND_VERSION),),
    "PlanRevision.adopt": (Telling(PARTNER, _NEW_VERSION), Telling(OFFICER, _NEW_VERSION)),
    **dict.fromkeys(
        ("PlanRevision.clear", "PlanRevision.clear_despite_report", "PlanRevision.skip_check"),
        (Telling(OFFICER, _("Decide on the new version of the plan"), "programme_acceptance"),),
    ),
    "PlanRevision.decline": (
        Telling(PARTNER, _MEND_VERSION),
        Telling(LEAD, _("The programme returned the new version of the plan")),
    ),
    "PlanRevision.accept": (
        Telling(AUTHORITY, _ENDORSE_VERSION, "authority_endorsement"),
        Telling(PARTNER, _("The programme accepted the new version of the plan")),
    ),
    "PlanRevision.skip_decision": (Telling(AUTHORITY, _ENDORSE_VERSION, "authority_endorsement"),),
    "PlanRevision.endorse": (Telling(PARTNER, _("The authority endorsed the new version of the plan")),),
    "PlanRevision.come_into_force": _IN_FORCE,
    "PlanRevision.waive_endorsement": _IN_FORCE,
    "PlanRevision.refuse": (
        Telling(PARTNER, _MEND_VERSION),
        Telling(LEAD, _("The authority refused to endorse the new version of the plan")),
    ),
    "PlanRevision.withdraw": tuple(
        Telling(audience, _("The partner withdrew the new version of the plan"))
        for audience in (LEAD, OFFICER)
    ),
    "Comment.create": (Telling(TOLD, _("Somebody writes to you in a comment")),),
    "Comment.reopen": (Telling(CONCERNED, _("A comment is open again")),),
    "Action.ask_pilot": (
        Telling(OFFICER, _("Decide on the pilot")),
        Telling(LEAD, _("The partner asked the committee for a pilot")),
    ),
    "Action.approve_pilot": (
        Telling(PARTNER, _("The committee approved the pilot")),
        Telling(LEAD, _("The committee approved the pilot")),
    ),
    "Action.refuse_pilot": (
        Telling(PARTNER, _("The committee refused the pilot")),
        Telling(LEAD, _("The committee refused the pilot")),
    ),
    "Action.finish": (Telling(LEAD, _("Confirm the end of the action")),),
    "Action.finish_partly": (Telling(LEAD, _("Confirm the end of the action")),),
    "Action.give_up": (Telling(LEAD, _("Confirm that the action is given up")),),
    "Action.reopen": (Telling(PARTNER, _("Take the action up again")),),
    "Action.suspend": (Telling(LEAD, _("The partner suspended an action")),),
    "PolicyChangeClaim.submit": (Telling(LEAD, _("Check the policy change")),),
    "PolicyChangeClaim.recall": (Telling(LEAD, _("The policy change was taken back")),),
    "PolicyChangeClaim.send_back": (Telling(PARTNER, _("Mend the policy change and send it again")),),
    "PolicyChangeClaim.forward": (
        Telling(AUDITOR, _("Sign your opinion on the policy change")),
        Telling(OFFICER, _("Decide on the policy change")),
    ),
    "PolicyChangeClaim.ask": (Telling(PARTNER, _("Answer the programme's questions on the policy change")),),
    "PolicyChangeClaim.answer": (
        Telling(OFFICER, _("The partner answered the programme's questions")),
        Telling(LEAD, _("The partner answered the programme's questions")),
    ),
    "PolicyChangeClaim.withdraw": (
        Telling(LEAD, _("The partner withdrew the policy change")),
        Telling(OFFICER, _("The partner withdrew the policy change")),
    ),
    "PolicyChangeClaim.reassess": (*_AGAIN, Telling(OFFICER, _("Decide on the policy change again"))),
    "PolicyChangeClaim.contest": (
        *_AGAIN,
        Telling(OFFICER, _("Look at the policy change again: its evidence is challenged")),
    ),
    "PolicyChangeClaim.revoke": tuple(
        Telling(audience, _("The policy change is no longer accepted"))
        for audience in (PARTNER, LEAD, AUTHORITY)
    ),
    "PolicyChangeClaim.give_opinion": (Telling(OFFICER, _("The auditor has signed: decide on the change")),),
    "PolicyChangeClaim.agree_share": (
        Telling(PARTNER, _("The programme said what counts of the shared money")),
        Telling(LEAD, _("The programme said what counts of the shared money")),
    ),
    "PolicyChangeClaim.decline": (
        Telling(PARTNER, _("Mend the policy change and send it again")),
        Telling(LEAD, _("The programme returned the policy change")),
    ),
    "PolicyChangeClaim.validate": (
        Telling(PARTNER, _VERIFIED),
        Telling(LEAD, _VERIFIED),
        Telling(AUTHORITY, _VERIFIED),
    ),
    "PolicyChangeClaim.validate_partly": (
        Telling(PARTNER, _("The policy change is verified in part")),
        Telling(LEAD, _("The policy change is verified in part")),
        Telling(AUTHORITY, _("The policy change is verified in part")),
    ),
    "PolicyChangeClaim.reject": (
        Telling(PARTNER, _("The programme did not accept the policy change")),
        Telling(LEAD, _("The programme did not accept the policy change")),
    ),
    "ProjectChange.create": (
        Telling(SUCCESSOR, _("You take duties over: look at your work")),
        Telling(SIGNERS, _("Sign the change of the lead partner")),
        Telling(LEAD, _("Something changed in the project")),
        Telling(OFFICER, _("Something changed in the project")),
        Telling(SIDES, _("Something changed in the project")),
    ),
    "ProjectChange.confirm": (
        Telling(NEW_LEAD, _("Your organisation leads the project now")),
        Telling(EVERYBODY, _("A change in the project is signed and holds")),
    ),
    "ProjectChange.end": (Telling(SIDES, _("The change of the lead partner was withdrawn")),),
    "GoodPractice.submit": (Telling(PRACTICES, _("Decide on the practice")),),
    "GoodPractice.recall": (Telling(PRACTICES, _("The practice was taken back")),),
    "GoodPractice.ask_changes": (Telling(PARTNER, _("Mend the practice and send it again")),),
    "GoodPractice.decline": (Telling(PARTNER, _("The practice was not accepted")),),
    "GoodPractice.approve": (
        Telling(PARTNER, _("The practice is in the catalogue")),
        Telling(OFFICER, _("Decide whether the practice counts")),
        Telling(EXPERT, _("Decide whether the practice is published")),
    ),
    "GoodPractice.count": (Telling(PARTNER, _("The programme counts the practice")),),
    "GoodPractice.not_count": (Telling(PARTNER, _("The programme does not count the practice")),),
    "GoodPractice.publish": (Telling(PARTNER, _("The practice is published")),),
    "GoodPractice.not_publish": (Telling(PARTNER, _("This edition of the practice is not published")),),
    "GoodPractice.unpublish": (Telling(PARTNER, _("The practice was taken off the published ones")),),
    "GoodPractice.renew": (
        Telling(OFFICER, _("Look at the practice again: it has a new edition")),
        Telling(EXPERT, _("Look at the practice again: it has a new edition")),
    ),
    "GoodPractice.withdraw": (
        Telling(PRACTICES, _("The partner withdrew the practice")),
        Telling(LEAD, _("The partner withdrew the practice")),
    ),
    "GoodPractice.archive": (Telling(PARTNER, _("The practice is archived")),),
    "PracticeRevision.submit": (Telling(PRACTICES, _("Decide on the new edition of the practice")),),
    "PracticeRevision.recall": (Telling(PRACTICES, _("The new edition was taken back")),),
    "PracticeRevision.ask_changes": (Telling(PARTNER, _("Mend the new edition and send it again")),),
    "PracticeRevision.decline": (Telling(PARTNER, _("The new edition was not accepted")),),
    "PracticeRevision.approve": (Telling(PARTNER, _("The new edition is in the catalogue")),),
    "ProgressReport.submit": (Telling(OFFICER, _("Check the progress report")),),
    "ProgressReport.recall": (Telling(OFFICER, _("The progress report was taken back")),),
    "ProgressReport.ask": (Telling(COMPILER, _("Answer the programme's questions on the progress report")),),
    "ProgressReport.answer": (Telling(OFFICER, _("The lead partner answered: decide on the report")),),
    "ProgressReport.approve": (
        Telling(COMPILER, _("The progress report is approved")),
        Telling(PARTNERS, _("The progress report is approved")),
    ),
    "ProgressReport.refuse": (Telling(COMPILER, _("The programme did not approve the progress report")),),
    "ProgressReport.reopen": (Telling(COMPILER, _("Write the progress report anew and send it again")),),
    "ProgressReport.correct": tuple(
        Telling(audience, _("The progress report was corrected"))
        for audience in (COMPILER, PARTNERS, AUDITOR)
    ),
    "PartnerPart.create": (Telling(PARTNER, _("Write your part of the progress report")),),
    "PartnerPart.submit": (Telling(LEAD, _("Accept or return the partner's part of the report")),),
    "PartnerPart.recall": (Telling(LEAD, _("The partner's part of the report was taken back")),),
    "PartnerPart.send_back": (Telling(PARTNER, _("Mend your part of the report and send it again")),),
    "PartnerPart.accept": (Telling(PARTNER, _("The lead partner accepted your part of the report")),),
    "PartnerPart.excuse": (Telling(PARTNER, _("The report goes on without your part")),),
    "PartnerPart.expect": (Telling(PARTNER, _("Write your part of the report after all")),),
    "Evidence.register": (Telling(LEAD, _("Check new evidence"), "beside_claims"),),
    "PartnerPart.remind": (Telling(PARTNER, _("The lead partner reminds you of your part of the report")),),
    "Question.assign": (Telling(PARTNER, _("Answer a question of the programme on the report")),),
    "Question.answer": (Telling(LEAD, _("A partner answered a question of the programme")),),
    "Question.recall": (Telling(LEAD, _("A partner took its answer to the programme back")),),
    "Question.send_back": (Telling(PARTNER, _("Say more on a question of the programme")),),
    "Question.remind": (Telling(PARTNER, _("The lead partner reminds you of a question of the programme")),),
    "Question.strike": (Telling(PARTNER, _("A question of the programme needs no answer"), "of_partner"),),
    "Evidence.ask_replacement": (Telling(PARTNER, _("Send another document as evidence")),),
    "Reading.enter": (Telling(LEAD, _("Approve or return a value of an indicator")),),
    "Reading.recall": (Telling(LEAD, _("A value of an indicator was taken back")),),
    "Reading.approve": (Telling(PARTNER, _("The value of an indicator is approved")),),
    "Reading.send_back": (Telling(PARTNER, _("Mend the value of an indicator and enter it again")),),
    "Indicator.waive": (Telling(LEAD, _("The partner left an indicator out")),),
    "Evidence.quarantine": tuple(
        Telling(audience, _("A document is withheld: it does harm")) for audience in (PARTNER, LEAD, OFFICER)
    ),
    "Evidence.release": (Telling(PARTNER, _("A document can be opened again")),),
    "Evidence.ask_destruction": tuple(
        Telling(audience, _("Confirm that a document is destroyed, or keep it"))
        for audience in (ADMINISTRATORS, OFFICER)
    ),
    "Evidence.destroy": (
        Telling(PARTNER, _("A document was destroyed at the end of its time")),
        Telling(LEAD, _("A document was destroyed at the end of its time")),
    ),
    "Publication.publish": (Telling(PARTNER, _("It stands on the public site now")),),
    "Publication.put_back": (Telling(PARTNER, _("It stands on the public site again")),),
    "Publication.take_off": (Telling(PARTNER, _("It was taken off the public site")),),
    "Remark.create": (Telling(LEAD, _("A reader says something about a public page")),),
    "Evidence.challenge": (Telling(PARTNER, _("Evidence is challenged")),),
    "Evidence.reject": (Telling(PARTNER, _("Send better evidence")),),
}
# Decisions do not wait for the letter of the day, whoever hears of them
AT_ONCE = frozenset(
    {
        *("ActionPlan.send_back", "ActionPlan.decline", "ActionPlan.accept", "ActionPlan.endorse"),
        *("ActionPlan.waive_endorsement", "ActionPlan.refuse", "ActionPlan.complete"),
        "ActionPlan.come_into_force",
        *("PlanRevision.send_back", "PlanRevision.adopt", "PlanRevision.decline", "PlanRevision.accept"),
        *("PlanRevision.endorse", "PlanRevision.come_into_force", "PlanRevision.waive_endorsement"),
        "PlanRevision.refuse",
        *("Action.approve_pilot", "Action.refuse_pilot", "ActionPlan.remind"),
        *("ActionPlan.lose_change", "Evidence.quarantine", "NewDate.accept", "NewDate.refuse"),
        *("ActionPlan.verify", "ActionPlan.unverify", "ActionPlan.suspend", "ActionPlan.abandon"),
        *("PolicyChangeClaim.send_back", "PolicyChangeClaim.decline", "PolicyChangeClaim.validate"),
        *("PolicyChangeClaim.validate_partly", "PolicyChangeClaim.reject", "Evidence.reject"),
        *("PolicyChangeClaim.ask", "PolicyChangeClaim.reassess", "PolicyChangeClaim.contest"),
        *("GoodPractice.ask_changes", "GoodPractice.decline", "GoodPractice.approve"),
        *("PracticeRevision.ask_changes", "PracticeRevision.decline", "PracticeRevision.approve"),
        *("PolicyChangeClaim.revoke", "Evidence.ask_replacement", "Evidence.challenge"),
        *("ProgressReport.ask", "ProgressReport.approve", "ProgressReport.refuse", "ProgressReport.correct"),
        *("ProgressReport.reopen", "PartnerPart.send_back"),
        "Reading.send_back",
        *("PartnerPart.remind", "Question.remind", "Question.assign", "Question.send_back"),
    }
)
# Steps whose letter lists what is due, each duty with its link; with the place on the object's page where it stands
REMINDING = {"ActionPlan.remind": "#deadlines-title", "PartnerPart.remind": "", "Question.remind": ""}
# Steps after which nobody else has to act
SILENT = frozenset(
    {
        *("ActionPlan.create", "ActionPlan.amend", "ActionPlan.sign", "Action.start", "Action.confirm"),
        *("PlanRevision.create", "PlanRevision.amend", "PlanRevision.supersede", "PlanRevision.lapse"),
        *(
            "ActionPlan.renew",
            *("Action.drop", "Action.renew", "Action.end_pilot"),
            "Action.tell_progress",
            "Action.confirm_progress",
            *("Action.unblock", "Action.move", "Milestone.create", "Milestone.reach", "Milestone.leave_out"),
            *("Milestone.reopen", "Milestone.move"),
            "Comment.resolve",
        ),
        *("Action.confirm_with_plan", "Action.resume", "PolicyChangeClaim.create", "PolicyChangeClaim.amend"),
        *("Evidence.create", "Evidence.accept", "Evidence.give_way"),
        *("Evidence.examine", "Evidence.retain", "Evidence.hold", "Evidence.lift_hold", "Evidence.keep"),
        *("GoodPractice.create", "GoodPractice.amend", "GoodPractice.take_over", "PracticeRating.create"),
        *("GoodPractice.close_rating", "GoodPractice.reopen_rating", "PracticeRevision.withdraw"),
        *("PracticeRevision.create", "PracticeRevision.amend"),
        *("ProgressReport.create", "ProgressReport.amend", "ProgressReport.open", "PartnerPart.amend"),
        *("ProgressReport.open_on_the_day", "ProgressReport.consolidate", "ProgressReport.take_apart"),
        "ProgressReport.take_up",
        *("Indicator.create", "Indicator.amend", "Indicator.resume", "Indicator.end"),
        *("Reading.create", "Reading.amend", "Reading.withdraw", "Publication.create"),
        *("Question.create", "Question.amend", "Question.take_back", "Question.send"),
        *("Document.store", "EnteredStep.confirm", "Membership.create", "Membership.end"),
    }
)
CONFIRM, CONFIRM_WORDS = "confirm", _("Confirm what was entered for you")


def words_of(what: str) -> Any:
    """The words for a notice's "step/audience"."""
    step, _slash, audience = what.partition("/")
    if audience == CONFIRM:
        return CONFIRM_WORDS
    return next((telling.words for telling in TABLE.get(step, ()) if telling.audience == audience), step)
