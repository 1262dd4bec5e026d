from django.apps import AppConfig
from django.db.models import Q


class MonitoringConfig(AppConfig):
    name = "monitoring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from actionplans import papers, sections
        from actionplans.models import Action, ActionPlan, PlanRevision
        from actionplans.sample import OF_UPPER_APPS
        from comments import subjects
        from comments.services import points_answered, points_asked
        from documents.permissions import also_visible
        from ledger.unit import keep_with
        from monitoring import (
            action_section,
            effects,
            evidence_guards,
            guards,
            indicator_effects,
            indicator_guards,
            indicator_papers,
            indicator_section,
            obligation,
            permissions,
            plan_section,
            report_effects,
            report_guards,
            retention,
            summaries,
        )
        from monitoring.models import (
            Assertion,
            Evidence,
            Indicator,
            PartnerPart,
            PolicyChangeClaim,
            ProgressReport,
            Reading,
        )
        from monitoring.sample import prove
        from monitoring.services.rescheduling import phases_changed
        from projects import moves
        from projects.witnesses import confirmed
        from workflow import effects as of_effects
        from workflow import guards as of_steps

        OF_UPPER_APPS["prove"] = prove
        keep_with(summaries.keep)
        permissions.declare()
        moves.open_work_comes_from(PolicyChangeClaim.objects.open_of)
        moves.open_work_comes_from(PartnerPart.objects.open_of)
        moves.open_work_comes_from(Indicator.objects.open_of)
        moves.phases_are_followed_by(phases_changed)
        also_visible(
            lambda person: Q(pk__in=Evidence.objects.about_instruments_of(person).values("document"))
        )
        papers.add(indicator_papers.indicators_on_paper)
        sections.add(indicator_section.indicators_of)
        sections.tell(indicator_section.story_of)
        sections.add(plan_section.claims_of)
        sections.add(plan_section.pack_of)
        sections.add_link(plan_section.thread_of)
        sections.tell(plan_section.story_of)
        sections.add_to_action(action_section.evidence_of)
        sections.add_to_list(obligation.section)
        effects.register()
        retention.register()
        for model in (PolicyChangeClaim, ProgressReport, PartnerPart):
            subjects.add(model)
        of_claim = (PolicyChangeClaim.send_back, PolicyChangeClaim.decline, PolicyChangeClaim.ask)
        for step in (*of_claim, PartnerPart.send_back, ProgressReport.ask):
            of_effects.add(step, points_asked)
        for step in (PolicyChangeClaim.answer, ProgressReport.answer):
            of_effects.add(step, points_answered)
        of_steps.add(
            PolicyChangeClaim.submit,
            guards.has_types,
            guards.says_what_changed,
            guards.is_decided,
            guards.names_its_source,
            *map(guards.is_stated, Assertion.Kind),
            guards.amount_is_named,
            guards.amounts_are_in_euro,
            guards.overlap_is_answered,
            *map(guards.has_evidence, Assertion.Kind),
        )
        for decision in (PolicyChangeClaim.validate, PolicyChangeClaim.validate_partly):
            of_steps.add(decision, *map(guards.has_accepted_evidence, Assertion.Kind))
            of_steps.add(decision, guards.opinion_is_signed)
        for refusal in (PolicyChangeClaim.reject, PolicyChangeClaim.revoke):
            of_steps.add(refusal, guards.opinion_is_signed)
        of_steps.add(PolicyChangeClaim.give_opinion, guards.opinion_is_open)
        of_steps.add(PolicyChangeClaim.agree_share, guards.measure_is_shared)
        of_steps.add("Evidence.create", evidence_guards.subject_takes_evidence)
        for judgement in (Evidence.examine, Evidence.accept, Evidence.reject, Evidence.ask_replacement):
            of_steps.add(judgement, evidence_guards.subject_is_undecided)
        may_go = (
            evidence_guards.subject_is_decided,
            evidence_guards.time_is_over,
            evidence_guards.is_not_held,
        )
        of_steps.add(Evidence.ask_destruction, *may_go)
        of_steps.add(Action.finish, evidence_guards.action_is_proved)
        of_steps.add(Evidence.destroy, evidence_guards.destruction_is_asked, *may_go)
        of_steps.add(PolicyChangeClaim.submit, confirmed("decline"))
        of_steps.add(PolicyChangeClaim.answer, confirmed("ask"))
        of_steps.add(ActionPlan.verify, guards.has_verified_change, guards.verified_change_is_confirmed)
        of_steps.add(ActionPlan.abandon, guards.has_no_open_claim)
        of_steps.add(ActionPlan.close, guards.has_no_open_claim, guards.decisions_are_confirmed)
        of_steps.add(ActionPlan.close, guards.has_change_or_reason)
        of_steps.add(ActionPlan.close, report_guards.final_report_is_approved)
        of_steps.add(PlanRevision.clear, report_guards.no_report_is_pending)
        of_steps.add(PlanRevision.clear_despite_report, report_guards.a_report_is_pending)
        report_effects.register()
        of_steps.add(ProgressReport.open, report_guards.period_has_begun)
        of_steps.add(ProgressReport.consolidate, report_guards.parts_are_ready)
        of_steps.add(PartnerPart.submit, report_guards.report_is_open, report_guards.plans_are_told)
        for step in (PartnerPart.recall, PartnerPart.accept, PartnerPart.send_back):
            of_steps.add(step, report_guards.report_is_open)
        for step in (PartnerPart.excuse, PartnerPart.expect):
            of_steps.add(step, report_guards.report_is_open)
        indicator_effects.register()
        of_steps.add("Indicator.create", indicator_guards.plan_goes_on)
        of_steps.add(Indicator.resume, indicator_guards.plan_goes_on)
        of_steps.add("Reading.create", indicator_guards.is_measured)
        of_steps.add(
            Reading.enter,
            indicator_guards.is_measured,
            indicator_guards.value_is_given,
            indicator_guards.value_fits,
            indicator_guards.day_has_come,
            indicator_guards.day_is_free,
        )
        of_steps.add(Action.finish, indicator_guards.indicators_are_valued)
        of_steps.add(
            ActionPlan.propose_completion, indicator_guards.plan_is_valued, indicator_guards.values_are_final
        )
        of_steps.add(
            ActionPlan.complete, indicator_guards.plan_is_valued, indicator_guards.values_are_approved
        )
        subjects.add(Indicator)
