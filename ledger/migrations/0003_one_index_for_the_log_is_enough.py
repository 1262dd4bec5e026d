from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from ledger import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """An entry's place is unique and begins with its log: the key of its own was a second index to keep.

    SQLite makes the table anew for this and drops its triggers with the old one, so they are made anew too.
    """

    dependencies = [("ledger", "0002_append_only")]

    operations = [
        migrations.RunPython(remove, install),
        migrations.AlterField(
            "entry",
            "log",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="ledger.log",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
