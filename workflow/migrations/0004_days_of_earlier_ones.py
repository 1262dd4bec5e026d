from django.db import migrations
from django.db.models.functions import TruncDate


def fill(apps, schema_editor):
    """Nothing but the moment is known of what was written down before."""
    apps.get_model("workflow", "EnteredStep").objects.update(recorded_on=TruncDate("recorded_at"))


class Migration(migrations.Migration):
    dependencies = [("workflow", "0003_day_of_writing_down")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
