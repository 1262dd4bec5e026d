from django.db import migrations


def take_over(apps, schema_editor):
    """The one action of a claim becomes the first of its actions."""
    claims = apps.get_model("monitoring", "PolicyChangeClaim")._base_manager
    for claim in claims.exclude(action=None).iterator():
        claim.actions.add(claim.action_id)


def give_back(apps, schema_editor):
    """A claim keeps the first of its actions only."""
    for claim in apps.get_model("monitoring", "PolicyChangeClaim")._base_manager.iterator():
        claim.action = claim.actions.order_by("number").first()
        claim.save(update_fields=["action"])


class Migration(migrations.Migration):

    dependencies = [("monitoring", "0012_several_actions_of_a_claim")]

    operations = [migrations.RunPython(take_over, give_back)]
