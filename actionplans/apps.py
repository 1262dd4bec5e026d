from operator import attrgetter

from django.apps import AppConfig


class ActionPlansConfig(AppConfig):
    name = "actionplans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from actionplans import date_guards, deadlines, effects, guards, permissions
        from actionplans import revision_guards as of_revisions
        from actionplans.models import Action, ActionPlan, PlanRevision
        from actionplans.services.leaving import joint_partner_left
        from actionplans.uses import actions_inspired_by
        from comments import subjects
        from comments.services import points_asked
        from practices import uses
        from projects import moves
        from projects.witnesses import confirmed
        from workflow import effects as of_effects
        from workflow import guards as of_steps

        uses.come_from(actions_inspired_by)
        permissions.declare()
        moves.open_work_comes_from(ActionPlan.objects.open_of)
        moves.open_work_comes_from(PlanRevision.objects.open_of)
        moves.leavings_are_followed_by(joint_partner_left)
        moves.places_come_from(ActionPlan.objects.placed_in)
        subjects.add(ActionPlan)
        subjects.add(Action)
        subjects.add(PlanRevision, name=attrgetter("full_name"))
        for step in (
            *(ActionPlan.send_back, ActionPlan.decline, ActionPlan.refuse),
            *(PlanRevision.send_back, PlanRevision.decline, PlanRevision.refuse),
        ):
            of_effects.add(step, points_asked)
        deadlines.register()
        effects.register()
        date_guards.register()
        of_steps.add(ActionPlan.submit, *guards.OF_TEXT, guards.partners_consent)
        of_steps.add(ActionPlan.come_into_force, guards.authorities_endorse)
        of_steps.add(ActionPlan.begin, guards.phase_2_has_begun)
        of_steps.add(
            ActionPlan.propose_completion, guards.actions_are_over, guards.completion_is_not_reported
        )
        of_steps.add(
            ActionPlan.complete,
            guards.actions_are_over,
            guards.completion_is_reported,
            of_revisions.no_version_is_open,
        )
        of_steps.add(Action.start, guards.plan_is_running, guards.pilot_is_approved)
        of_steps.add(Action.ask_pilot, guards.pilot_is_to_be_asked, guards.text_is_sent)
        for decision in (Action.approve_pilot, Action.refuse_pilot):
            of_steps.add(decision, guards.pilot_is_asked)
        of_steps.add(Action.confirm, guards.end_is_not_confirmed)
        of_steps.add(Action.reopen, guards.plan_is_being_carried_out)
        ends = (Action.suspend, Action.resume, Action.finish, Action.finish_partly, Action.give_up)
        of_steps.add(Action.confirm_progress, guards.progress_is_told)
        words = (Action.tell_progress, Action.confirm_progress, Action.block, Action.unblock)
        for step in (*ends, *words, Action.ask_pilot, Action.approve_pilot, Action.refuse_pilot):
            of_steps.add(step, guards.plan_is_not_over)
        for step in (Action.give_up, Action.block):
            of_steps.add(step, guards.plan_has_begun)
        for step in (Action.finish, Action.finish_partly):
            of_steps.add(step, guards.cost_is_told(step.__name__), guards.end_is_possible(step.__name__))
        of_revisions.register()
        for model in (ActionPlan, PlanRevision):
            for step in (model.endorse, model.waive_endorsement):
                of_steps.add(step, confirmed("accept"))
            of_steps.add(model.come_into_force, confirmed("accept", "endorse"))
            of_steps.add(model.submit, confirmed("decline", "refuse"))
        of_steps.add(ActionPlan.begin, confirmed("accept", "endorse", "waive_endorsement"))
        of_steps.add(Action.start, confirmed("approve_pilot", page=attrgetter("plan")))
