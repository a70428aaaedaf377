"""Disputes of payments, their steps and the pictures that answer them."""

import django.db.models.deletion
import uuid_utils.compat
from decimal import Decimal
from django.db import migrations, models

STEPS = """
CREATE TRIGGER disputestep_append_only BEFORE UPDATE OR DELETE ON payments_disputestep
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER disputestep_not_truncated BEFORE TRUNCATE ON payments_disputestep
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
"""
WITHOUT_STEPS = """
DROP TRIGGER disputestep_not_truncated ON payments_disputestep;
DROP TRIGGER disputestep_append_only ON payments_disputestep;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0015_readers'),
    ]

    operations = [
        migrations.AddField(
            model_name='payment',
            name='dispute',
            field=models.CharField(blank=True, db_default='', default='', max_length=16),
        ),
        migrations.AlterField(
            model_name='payment',
            name='status',
            field=models.CharField(choices=[('created', 'Created'), ('processing', 'Processing'), ('authorised', 'Authorised'), ('captured', 'Captured'), ('declined', 'Declined'), ('failed', 'Failed'), ('expired', 'Expired'), ('cancelled', 'Cancelled'), ('unknown', 'Unknown')], max_length=12),
        ),
        migrations.AlterField(
            model_name='posting',
            name='account',
            field=models.CharField(choices=[('cash', 'Cash in the drawers'), ('safe', 'Cash in the safe'), ('bank', 'Bank account'), ('card', 'Taken on a card machine'), ('provider', 'Owed by a payment provider'), ('fees', 'What providers keep'), ('bills', 'What guests owe'), ('tips', 'Tips held for the workers'), ('gift_cards', 'Owed on gift cards'), ('deposits', 'Deposits held for guests'), ('house_accounts', 'Owed by house accounts'), ('vouchers', 'Vouchers taken'), ('expenses', 'Paid in and out of drawers'), ('over_short', 'Cash over and short'), ('disputes', 'Held back for disputes'), ('losses', 'Lost in disputes'), ('other_income', 'Expired gift cards and kept deposits'), ('elsewhere', 'Paid out for sales elsewhere')], max_length=16),
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('provider', models.CharField(max_length=20)),
                ('reference', models.CharField(max_length=80)),
                ('status', models.CharField(choices=[('needs_response', 'Needs an answer'), ('under_review', 'With the bank'), ('won', 'Won'), ('lost', 'Lost')], max_length=16)),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('amount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('withdrawn', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('fee', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('opened_at', models.DateTimeField()),
                ('respond_by', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('explanation', models.TextField(blank=True)),
                ('attach_receipt', models.BooleanField(default=True)),
                ('submission', models.CharField(choices=[('draft', 'Draft'), ('requested', 'Being sent'), ('sent', 'Sent'), ('failed', 'Not accepted')], default='draft', max_length=10)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('submitted_by', models.UUIDField(null=True)),
                ('submitted_by_name', models.CharField(blank=True, max_length=120)),
                ('problem', models.CharField(blank=True, help_text='Why the provider did not accept the answer.', max_length=200)),
                ('send_next_at', models.DateTimeField(null=True)),
                ('send_count', models.PositiveSmallIntegerField(default=0)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='payments.payment')),
            ],
            options={
                'ordering': ['-opened_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DisputePicture',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('added_at', models.DateTimeField()),
                ('added_by', models.UUIDField(null=True)),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='payments.dispute')),
            ],
            options={
                'ordering': ['added_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='DisputeStep',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('opened', 'The bank disputes the payment'), ('changed', 'The provider changed the dispute'), ('submitted', 'The answer was sent'), ('refused', 'The answer was not accepted'), ('under_review', 'The bank reviews it'), ('won', 'Won'), ('lost', 'Lost')], max_length=16)),
                ('amount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('withdrawn', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('fee', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='payments.dispute')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.UniqueConstraint(fields=('provider', 'reference'), name='dispute_once'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('withdrawn__gte', 0)), name='dispute_amounts'),
        ),
        migrations.AddConstraint(
            model_name='disputepicture',
            constraint=models.UniqueConstraint(fields=('dispute', 'sha256'), name='dispute_picture_once'),
        ),
        migrations.RunSQL(STEPS, WITHOUT_STEPS),
    ]
