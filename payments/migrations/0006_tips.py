"""The tips policy, hours, pools, shares and their payments; the optional service charge of each receipt."""

import django.db.models.deletion
import django.db.models.expressions
import orders.models.exact_json
import uuid_utils.compat
from decimal import Decimal
from django.db import migrations, models

APPEND_ONLY_TABLES = ("tippolicy", "tippool", "tipshare", "tippayment")
APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON payments_{name}
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER {name}_not_truncated BEFORE TRUNCATE ON payments_{name}
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
"""
    for name in APPEND_ONLY_TABLES
)
CHANGEABLE = "".join(
    f"""
DROP TRIGGER {name}_not_truncated ON payments_{name};
DROP TRIGGER {name}_append_only ON payments_{name};
"""
    for name in APPEND_ONLY_TABLES
)
# A receipt never changes; its new column repeats what its document says already.
FILL_SERVICE_CHARGE = """
ALTER TABLE payments_receipt DISABLE TRIGGER receipt_append_only;
UPDATE payments_receipt SET service_charge = (document::jsonb -> 'payment' ->> 'service_charge')::numeric;
ALTER TABLE payments_receipt ENABLE TRIGGER receipt_append_only;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0005_journal'),
    ]

    operations = [
        migrations.CreateModel(
            name='TipHours',
            fields=[
                ('start', models.DateField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change.')),
                ('rows', orders.models.exact_json.ExactJSONField(default=list)),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='TipShare',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('person', models.UUIDField(db_index=True, null=True)),
                ('name', models.CharField(max_length=120)),
                ('job', models.CharField(blank=True, max_length=40)),
                ('hours', models.DecimalField(decimal_places=2, max_digits=6)),
                ('weight', models.DecimalField(decimal_places=2, max_digits=4)),
                ('amount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='TipPolicy',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(unique=True)),
                ('period', models.CharField(choices=[('week', 'Every week'), ('month', 'Every month')], max_length=8)),
                ('weights', orders.models.exact_json.ExactJSONField(default=dict)),
                ('text', models.TextField()),
                ('consulted_on', models.DateField()),
                ('consulted_with', models.CharField(max_length=300)),
                ('consultation', models.TextField(blank=True, help_text='What the workers said.')),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-version'],
            },
        ),
        migrations.CreateModel(
            name='TipPool',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('start', models.DateField(unique=True)),
                ('end', models.DateField(unique=True)),
                ('due', models.DateField()),
                ('tips', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('service_charge', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('total', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pools', to='payments.tippolicy')),
            ],
            options={
                'ordering': ['-start'],
            },
        ),
        migrations.AddField(
            model_name='receipt',
            name='service_charge',
            field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10),
        ),
        migrations.CreateModel(
            name='TipPayment',
            fields=[
                ('share', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='payment', serialize=False, to='payments.tipshare')),
                ('method', models.CharField(choices=[('payroll', 'With the wages'), ('bank', 'By bank transfer'), ('cash', 'In cash from the safe')], max_length=8)),
                ('paid_on', models.DateField()),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='tipshare',
            name='pool',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='payments.tippool'),
        ),
        migrations.AddConstraint(
            model_name='tipshare',
            constraint=models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('pool', 'person'), name='tip_share_once'),
        ),
        migrations.AddConstraint(
            model_name='tipshare',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('hours__gt', 0), ('weight__gte', 0)), name='tip_share_amounts'),
        ),
        migrations.AddConstraint(
            model_name='tippool',
            constraint=models.CheckConstraint(condition=models.Q(('total', django.db.models.expressions.CombinedExpression(models.F('tips'), '+', models.F('service_charge'))), ('total__gt', 0)), name='tip_pool_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='tippool',
            constraint=models.CheckConstraint(condition=models.Q(('end__gte', models.F('start'))), name='tip_pool_of_days'),
        ),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
        migrations.RunSQL(FILL_SERVICE_CHARGE, migrations.RunSQL.noop),
    ]
