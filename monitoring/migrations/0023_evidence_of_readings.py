import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0022_waits_by_project")]

    operations = [
        migrations.RemoveConstraint(model_name="evidence", name="evidence_hangs_on_one_thing"),
        migrations.AddField(
            model_name="evidence",
            name="reading",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="monitoring.reading",
            ),
        ),
    ]
