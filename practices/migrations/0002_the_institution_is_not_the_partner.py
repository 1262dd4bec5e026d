import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0001_initial")]

    operations = [
        migrations.RenameField("goodpractice", "organisation", "main_organisation"),
        migrations.AlterField(
            "goodpractice",
            "main_organisation",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="run_practices",
                to="projects.organisation",
            ),
        ),
    ]
