from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce


def keep_in_the_catalogue(apps, schema_editor):
    """Practices that were shown before there were states were taken over as they were published elsewhere."""
    practices = apps.get_model("practices", "GoodPractice").objects
    partner = Coalesce(F("contact_organisation"), F("main_organisation"), F("project__lead_organisation"))
    taken_over = {"status": "approved", "edition": 1, "is_taken_over": True}
    for practice in list(practices.filter(organisation=None).annotate(partner=partner)):
        told = {"organisation": practice.partner, "emptiness": practice.emptiness | {"approved_on": "not_stated"}}
        practices.filter(pk=practice.pk).update(**taken_over, **told)


class Migration(migrations.Migration):
    dependencies = [("practices", "0003_a_practice_has_states_and_marks")]

    operations = [migrations.RunPython(keep_in_the_catalogue, migrations.RunPython.noop)]
