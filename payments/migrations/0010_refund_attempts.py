"""Refunds that a provider makes, and what a payment shows of them."""

import django.db.models.deletion
import django.db.models.expressions
import orders.models.exact_json
import uuid_utils.compat
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0002_tip_choices'),
        ('payments', '0009_test_money'),
    ]

    operations = [
        migrations.CreateModel(
            name='RefundAttempt',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('requested', 'Requested'), ('sent', 'Sent'), ('unknown', 'Not confirmed'), ('done', 'Done'), ('failed', 'Failed')], max_length=10)),
                ('amount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('tip', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('lines', orders.models.exact_json.ExactJSONField(default=dict)),
                ('is_by_line', models.BooleanField(default=False)),
                ('refunded_before', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('reason', models.CharField(max_length=200)),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('approved_by', models.UUIDField(null=True)),
                ('approved_by_name', models.CharField(blank=True, max_length=120)),
                ('requested_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('reference', models.CharField(blank=True, max_length=80)),
                ('problem', models.CharField(blank=True, max_length=200)),
                ('next_poll_at', models.DateTimeField(null=True)),
                ('poll_count', models.PositiveSmallIntegerField(default=0)),
                ('unknown_since', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['requested_at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='payment',
            name='refund_problem',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='payment',
            name='refunding',
            field=models.DecimalField(db_default=Decimal('0.00'), decimal_places=2, default=Decimal('0.00'), max_digits=10),
        ),
        migrations.AddField(
            model_name='refund',
            name='reference',
            field=models.CharField(blank=True, db_default='', default='', max_length=80),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('refunding__gte', 0), ('refunding__lte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('amount'), '+', models.F('tip')), '-', models.F('refunded')), '-', models.F('refunded_tip')))), name='payment_refunding'),
        ),
        migrations.AddField(
            model_name='refundattempt',
            name='payment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refund_attempts', to='payments.payment'),
        ),
        migrations.AddIndex(
            model_name='refundattempt',
            index=models.Index(condition=models.Q(('next_poll_at__isnull', False)), fields=['next_poll_at'], name='refund_attempt_polls'),
        ),
        migrations.AddConstraint(
            model_name='refundattempt',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('requested', 'sent', 'unknown'))), fields=('payment',), name='refund_attempt_one_under_way'),
        ),
        migrations.AddConstraint(
            model_name='refundattempt',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('tip__gte', 0), models.Q(('amount__gt', 0), ('tip__gt', 0), _connector='OR')), name='refund_attempt_of_something'),
        ),
    ]
