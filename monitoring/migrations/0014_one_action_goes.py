from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("monitoring", "0013_the_action_becomes_the_first")]

    operations = [migrations.RemoveField(model_name="policychangeclaim", name="action")]
