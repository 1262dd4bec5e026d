from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0024_documents_of_readings")]

    operations = [
        migrations.RemoveField(model_name="reading", name="document"),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("action", None), ("claim__isnull", False), ("reading", None))
                | models.Q(("action__isnull", False), ("claim", None), ("reading", None))
                | models.Q(("action", None), ("claim", None), ("reading__isnull", False)),
                name="evidence_hangs_on_one_thing",
            ),
        ),
    ]
