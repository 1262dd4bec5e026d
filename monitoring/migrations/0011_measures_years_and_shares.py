import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0010_words_of_the_lead_partner'),
        ('projects', '0013_returned_claims_are_mended'),
    ]

    operations = [
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='call or measure')),
            ],
            options={
                'verbose_name': 'measure',
                'verbose_name_plural': 'measures',
                'ordering': ['name'],
            },
        ),
        migrations.AlterModelOptions(
            name='fundamount',
            options={'ordering': ['fund', 'period', 'currency']},
        ),
        migrations.RemoveConstraint(
            model_name='fundamount',
            name='fund_once',
        ),
        migrations.AddField(
            model_name='fundamount',
            name='period',
            field=models.CharField(blank=True, max_length=9, validators=[django.core.validators.RegexValidator('\\A(19|20)\\d{2}(-(19|20)\\d{2})?\\Z', 'Give a year such as 2022, or years such as 2021-2027.')], verbose_name='years of the money'),
        ),
        migrations.AddField(
            model_name='fundamount',
            name='share',
            field=models.DecimalField(decimal_places=2, help_text='What counts here of money that several claims name; none where nothing was agreed.', max_digits=14, null=True, verbose_name='agreed share'),
        ),
        migrations.AddConstraint(
            model_name='fundamount',
            constraint=models.UniqueConstraint(fields=('claim', 'fund', 'currency', 'period'), name='fund_once'),
        ),
        migrations.AddConstraint(
            model_name='fundamount',
            constraint=models.CheckConstraint(condition=models.Q(('share', None), models.Q(('share__gte', 0), ('share__lte', models.F('accepted'))), _connector='OR'), name='share_is_at_most_accepted'),
        ),
        migrations.AddField(
            model_name='measure',
            name='instrument',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='projects.policyinstrument'),
        ),
        migrations.AddField(
            model_name='policychangeclaim',
            name='measure',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='monitoring.measure', verbose_name='call or measure'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.UniqueConstraint(fields=('instrument', 'name'), name='measure_of_instrument_once'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='measure_has_name'),
        ),
    ]
