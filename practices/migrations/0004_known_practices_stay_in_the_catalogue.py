from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce


def keep_in_the_catalogue(apps, schema_editor):
    """Practices that were shown before there were states were taken over as they were published elsewhere."""
    practices = apps.get_model("practices", "GoodPractice").objects.filter(organisation=None)
    partner = Coalesce(F("contact_organisation"), F("main_organisation"), F("project__lead_organisation"))
    for practice in practices.annotate(partner=partner):
        practice.organisation_id = practice.partner
        practice.status, practice.edition, practice.is_taken_over = "approved", 1, True
        practice.emptiness = practice.emptiness | {"approved_on": "not_stated"}
        practice.save()


class Migration(migrations.Migration):
    dependencies = [("practices", "0003_a_practice_has_states_and_marks")]

    operations = [migrations.RunPython(keep_in_the_catalogue, migrations.RunPython.noop)]
