from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0027_questions_of_the_programme")]

    operations = [
        migrations.AddField(
            model_name="partnerpart",
            name="reminded_on",
            field=models.DateField(help_text="When the lead partner last reminded its partner.", null=True),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="explanation",
            field=models.TextField(blank=True, verbose_name="what is missing, and why"),
        ),
    ]
