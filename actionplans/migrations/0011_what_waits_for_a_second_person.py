from django.db import migrations

DECIDERS = ("programme_officer", "policy_authority")


def keep(apps, schema_editor):
    """What waits under the rules of today was entered under them: until now nothing else was kept."""
    projects = apps.get_model("projects", "Project").objects.select_related("rule_set")
    wanting = [
        project.pk
        for project in projects
        if project.rule_set.content.get("recorded_decision_needs_second_person")
    ]
    recorded = apps.get_model("actionplans", "ActionPlan")._base_manager.filter(is_recorded=True)
    of_recorded = [f"actionplans.actionplan:{plan.uuid}" for plan in recorded]
    entered = apps.get_model("workflow", "EnteredStep").objects.filter(confirmed_at=None)
    asked = entered.filter(project_id__in=wanting, role__in=DECIDERS)
    asked.exclude(object__in=of_recorded).update(needs_confirmation=True)


class Migration(migrations.Migration):
    dependencies = [
        ("actionplans", "0010_bodies_and_instruments_of_versions"),
        ("projects", "0010_which_instruments_a_partner_addresses"),
        ("workflow", "0002_what_waits_for_a_second_person"),
    ]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
