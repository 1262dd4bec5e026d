from django.db import migrations, models

ACCEPTED = ("validated", "partially_validated", "under_reassessment")
VERIFYING = ("PolicyChangeClaim.validate", "PolicyChangeClaim.validate_partly")


def note_what_counts(apps, schema_editor):
    """What is verified counts, except where a decision on it waits for a second person."""
    entered = apps.get_model("workflow", "EnteredStep").objects.filter(step__in=VERIFYING)
    waiting = set(entered.filter(needs_confirmation=True, confirmed_at=None).values_list("object", flat=True))
    claims = apps.get_model("monitoring", "PolicyChangeClaim")._base_manager.filter(status__in=ACCEPTED)
    for key, uuid in list(claims.values_list("pk", "uuid")):
        if f"monitoring.policychangeclaim:{uuid}" not in waiting:
            claims.filter(pk=key).update(counts=True)


class Migration(migrations.Migration):

    dependencies = [
        ('actionplans', '0011_what_waits_for_a_second_person'),
        ('monitoring', '0006_keeping_of_evidence'),
    ]

    operations = [
        migrations.AddField(
            model_name='policychangeclaim',
            name='counts',
            field=models.BooleanField(default=False, help_text='Its last decision that waits for no second person verified it.'),
        ),
        migrations.RunPython(note_what_counts, migrations.RunPython.noop, elidable=True),
    ]
