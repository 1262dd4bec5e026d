import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('actionplans', '0014_how_an_action_ended'),
        ('monitoring', '0011_measures_years_and_shares'),
    ]

    operations = [
        migrations.AlterField(
            model_name='policychangeclaim',
            name='action',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='actionplans.action'),
        ),
        migrations.AddField(
            model_name='policychangeclaim',
            name='actions',
            field=models.ManyToManyField(blank=True, related_name='claims', to='actionplans.action'),
        ),
    ]
