from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0028_reminders_of_parts_and_incomplete_reports")]

    operations = [
        migrations.AlterModelOptions(
            name="reading",
            options={
                "ordering": ["measured_on", "added_at"],
                "verbose_name": "value of an indicator",
                "verbose_name_plural": "values of indicators",
            },
        ),
    ]
