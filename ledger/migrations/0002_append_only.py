from typing import Any

from django.db import migrations

from ledger import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """The log refuses every change but growth."""

    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
