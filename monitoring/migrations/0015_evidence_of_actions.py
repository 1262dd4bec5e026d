import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actionplans", "0014_how_an_action_ended"),
        ("monitoring", "0014_one_action_goes"),
        ("projects", "0006_instruments_of_partnerships"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="project",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.project"
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="action",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="actionplans.action",
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="claim",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="monitoring.policychangeclaim",
            ),
        ),
    ]
