from django.db import migrations, models


def take_from_claims(apps, schema_editor):
    """Evidence names its project itself; until now it stood at its claim only."""
    Evidence, Claim = (apps.get_model("monitoring", name) for name in ("Evidence", "PolicyChangeClaim"))
    project = Claim.objects.filter(pk=models.OuterRef("claim")).values("project")
    Evidence.objects.update(project=models.Subquery(project))


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0015_evidence_of_actions")]

    operations = [migrations.RunPython(take_from_claims, migrations.RunPython.noop)]
