from django.db import migrations, models

import values.clock


class Migration(migrations.Migration):
    dependencies = [("workflow", "0002_what_waits_for_a_second_person")]

    operations = [
        migrations.AddField(
            model_name="enteredstep",
            name="recorded_on",
            field=models.DateField(
                default=values.clock.today, help_text="The domain's day of writing it down."
            ),
        ),
    ]
