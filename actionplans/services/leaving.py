"""A joint partner that leaves its project leaves its open plans, too; what it consented to stays on record."""

from typing import Any

from actionplans.deadlines import partners_changed
from actionplans.models import ActionPlan, PlanRevision, PlanText
from ledger import rows
from ledger.unit import Unit
from projects.models import Organisation
from projects.services.records import tell
from values import clock


def joint_partner_left(
    work: Unit, project: Any, old: Organisation, new: Organisation | None, acting: Any, by: Any
) -> None:
    """Its successor writes the plan in its place and consents anew, unless the plan is its own."""
    concerned = {old.pk} | ({new.pk} if new else set())
    for plan in ActionPlan.objects.filter(project=project, partners__in=concerned).distinct():
        if not plan.is_over:
            _leave_plan(work, rows.locked(ActionPlan, plan.pk), old, new, acting, by)
    for revision in PlanRevision.objects.open().filter(project=project, partners__in=concerned).distinct():
        _leave_revision(work, rows.locked(PlanRevision, revision.pk), old, new, acting, by)


def _without(obj: Any, old: Organisation, new: Organisation | None) -> tuple[list[Any], list[Any]]:
    """The joint partners of a plan or a version as they are, and as they are to be."""
    was = list(obj.partners.order_by("name"))
    heir = [new] if new and old in was else []
    now = {one for one in [*was, *heir] if one != old and one.pk != obj.organisation_id}
    return was, sorted(now, key=str)


def _leave_plan(
    work: Unit, plan: ActionPlan, old: Organisation, new: Organisation | None, acting: Any, by: Any
) -> None:
    was, now = _without(plan, old, new)
    if was == now:
        return
    plan.partners.set(now)
    _tell(work, plan, was, now, acting, by)


def _leave_revision(
    work: Unit, revision: PlanRevision, old: Organisation, new: Organisation | None, acting: Any, by: Any
) -> None:
    """The text that it is to replace is the plan's without who left: the change is not this version's own."""
    was, now = _without(revision, old, new)
    if was == now:
        return
    revision.partners.set(now)
    plan = ActionPlan.objects.get(pk=revision.plan_id)
    content = revision.content | {"partners": sorted(str(one.pk) for one in now)}
    revision.content, revision.base = content, PlanText.objects.keep(plan, plan.content())
    revision.save(update_fields=["content", "base"])
    _tell(work, revision, was, now, acting, by)


def _tell(work: Unit, obj: Any, was: list[Any], now: list[Any], acting: Any, by: Any) -> None:
    partners_changed(obj, clock.today())
    rows.change(type(obj), {"version": obj.version + 1}, {"uuid": obj.pk, "version": obj.version})
    obj.version += 1
    changed = {"partners": [[str(one) for one in was], [str(one) for one in now]]}
    tell(work, obj, "partner_left", acting, by, changed)
