from django.db import migrations, models


def make_evidence(apps, schema_editor):
    """The document of a reading becomes evidence that waits to be checked."""
    Evidence, Reading = (apps.get_model("monitoring", name) for name in ("Evidence", "Reading"))
    Evidence.objects.bulk_create(
        Evidence(
            project_id=reading.indicator.project_id,
            reading=reading,
            document_id=reading.document_id,
            status="registered",
        )
        for reading in Reading.objects.exclude(document=None).select_related("indicator")
    )
    added_at = Reading.objects.filter(pk=models.OuterRef("reading")).values("added_at")
    Evidence.objects.exclude(reading=None).update(added_at=models.Subquery(added_at))


def give_back(apps, schema_editor):
    """Each reading keeps the latest of its documents, the only one for which there was room."""
    Evidence = apps.get_model("monitoring", "Evidence")
    found = Evidence.objects.exclude(reading=None).select_related("reading").order_by("added_at", "pk")
    for evidence in found:
        evidence.reading.document_id = evidence.document_id
        evidence.reading.save(update_fields=["document"])
    found.update(replaces=None)
    found.delete()


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0023_evidence_of_readings")]

    operations = [migrations.RunPython(make_evidence, give_back)]
