from django.db import migrations
from django.db.models import Q

ROOT = "actionplans.actionplan"


def _move(apps, root_of):
    Deadline, Indicator = apps.get_model("projects", "Deadline"), apps.get_model("monitoring", "Indicator")
    under_plans = Indicator.objects.exclude(Q(plan=None) & Q(action=None)).select_related("action")
    for indicator in under_plans:
        own = f"monitoring.indicator:{indicator.pk}"
        plan = indicator.plan_id or indicator.action.plan_id
        Deadline.objects.filter(subject=own, kind="reading").update(root=root_of(own, f"{ROOT}:{plan}"))


def under_plans(apps, schema_editor):
    """The duty to measure is listed under the plan, like every other duty of it."""
    _move(apps, lambda own, plan: plan)


def under_indicators(apps, schema_editor):
    _move(apps, lambda own, plan: own)


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0025_evidence_hangs_on_one_of_three"),
        ("projects", "0016_reading_deadlines"),
    ]

    operations = [migrations.RunPython(under_plans, under_indicators)]
