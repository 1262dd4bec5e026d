import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0016_project_of_evidence")]

    operations = [
        migrations.AlterField(
            model_name="evidence",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.project"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("action", None), ("claim__isnull", False))
                | models.Q(("action__isnull", False), ("claim", None)),
                name="evidence_hangs_on_one_thing",
            ),
        ),
    ]
