from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def organisation(name: str, **more: Any) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=name,
        to="projects.organisation",
        **more,
    )


class Migration(migrations.Migration):
    """PostgreSQL would keep the names of index and constraint, which the next field of the old name wants."""

    dependencies = [("practices", "0001_initial")]

    operations = [
        migrations.AlterField(
            "goodpractice", "organisation", organisation("practices", db_index=False, db_constraint=False)
        ),
        migrations.RenameField("goodpractice", "organisation", "main_organisation"),
        migrations.AlterField("goodpractice", "main_organisation", organisation("run_practices")),
    ]
