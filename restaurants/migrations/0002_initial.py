"""Written by `manage.py initial_migrations` from the models."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('restaurants', '0001_initial'),
        ('sync', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='enrolmentcode',
            name='device',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sync.device'),
        ),
        migrations.AddField(
            model_name='enrolmentcode',
            name='restaurant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolment_codes', to='restaurants.restaurant'),
        ),
        migrations.AddConstraint(
            model_name='feerate',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('monthly', 0)), expressions=[('method', '='), ('provider', '='), (models.Func('starts_on', 'ends_on', models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='fee_rate_no_overlap', violation_error_message='Another price of this method and provider is in force on one of these days.'),
        ),
        migrations.AddConstraint(
            model_name='feerate',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('monthly__gt', 0)), expressions=[('method', '='), ('provider', '='), (models.Func('starts_on', 'ends_on', models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='fee_plan_no_overlap', violation_error_message='Another price of this method and provider is in force on one of these days.'),
        ),
        migrations.AddConstraint(
            model_name='feerate',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='fee_rate_ends'),
        ),
        migrations.AddConstraint(
            model_name='feerate',
            constraint=models.CheckConstraint(condition=models.Q(('rate__gte', 0), ('rate__lte', Decimal('0.20'))), name='fee_rate_fraction'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='invited_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='restaurant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='restaurants.restaurant'),
        ),
        migrations.AddField(
            model_name='jobfailure',
            name='job',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='failures_noted', to='restaurants.job'),
        ),
        migrations.CreateModel(
            name='Pin',
            fields=[
                ('membership', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='pin', serialize=False, to='restaurants.membership')),
                ('hash', models.CharField(max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('set_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='membership',
            name='restaurant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='restaurants.restaurant'),
        ),
        migrations.AddField(
            model_name='membership',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outgoingmail',
            name='restaurant',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='restaurants.restaurant'),
        ),
        migrations.AddField(
            model_name='partnertoken',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='partnertoken',
            name='restaurant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='restaurants.restaurant'),
        ),
        migrations.AddField(
            model_name='partneruse',
            name='token',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='restaurants.partnertoken'),
        ),
        migrations.AddField(
            model_name='passkey',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pinverifier',
            name='device',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pin_verifiers', to='sync.device'),
        ),
        migrations.AddField(
            model_name='pinverifier',
            name='membership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pin_verifiers', to='restaurants.membership'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='plan',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='restaurants.plan'),
        ),
        migrations.AddField(
            model_name='planversion',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='restaurants.plan'),
        ),
        migrations.AddField(
            model_name='plan',
            name='version',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='restaurants.planversion'),
        ),
        migrations.AddField(
            model_name='restaurant',
            name='platform',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='restaurants', to='restaurants.platform'),
        ),
        migrations.AddIndex(
            model_name='platformcommand',
            index=models.Index(condition=models.Q(('keyless', True)), fields=['principal', 'fingerprint'], name='platformcommand_keyless'),
        ),
        migrations.AddConstraint(
            model_name='platformcommand',
            constraint=models.UniqueConstraint(fields=('principal', 'key'), name='platformcommand_key'),
        ),
        migrations.AddField(
            model_name='recoverycode',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='schematemplate',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='restaurants_one_schematemplate'),
        ),
        migrations.AddIndex(
            model_name='securityevent',
            index=models.Index(fields=['restaurant_id', '-at', '-id'], name='security_by_restaurant'),
        ),
        migrations.AddIndex(
            model_name='securityevent',
            index=models.Index(fields=['user_id', '-at', '-id'], name='security_by_person'),
        ),
        migrations.AddIndex(
            model_name='securityevent',
            index=models.Index(fields=['-at', '-id'], name='security_by_time'),
        ),
        migrations.AddField(
            model_name='session',
            name='device',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='sync.device'),
        ),
        migrations.AddField(
            model_name='session',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='settingoverride',
            name='restaurant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='setting_overrides', to='restaurants.restaurant'),
        ),
        migrations.AddField(
            model_name='signaturenonce',
            name='device',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sync.device'),
        ),
        migrations.AddField(
            model_name='stepupapproval',
            name='approved_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='stepupapproval',
            name='device',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sync.device'),
        ),
        migrations.AddField(
            model_name='stepupapproval',
            name='restaurant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='restaurants.restaurant'),
        ),
        migrations.AddField(
            model_name='stepupapproval',
            name='user',
            field=models.ForeignKey(help_text='Who acts.', on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='supportaccess',
            name='restaurant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='support_accesses', to='restaurants.restaurant'),
        ),
        migrations.AddIndex(
            model_name='suppressedaddress',
            index=models.Index(condition=models.Q(('lifted_at', None)), fields=['email'], name='suppressed_now'),
        ),
        migrations.AddIndex(
            model_name='throttledattempt',
            index=models.Index(fields=['subject_hash', 'at'], name='try_by_subject'),
        ),
        migrations.AddIndex(
            model_name='throttledattempt',
            index=models.Index(fields=['throttle', 'address', 'at'], name='try_by_address'),
        ),
        migrations.AddIndex(
            model_name='throttledattempt',
            index=models.Index(condition=models.Q(('browser_hash', ''), _negated=True), fields=['browser_hash', 'at'], name='try_by_browser'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='restaurant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='restaurants.restaurant'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='usedsignature',
            name='key',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='restaurants.operationkey'),
        ),
        migrations.AddField(
            model_name='webhookattempt',
            name='delivery',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='log', to='restaurants.webhookdelivery'),
        ),
        migrations.AddField(
            model_name='webhookendpoint',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='webhookendpoint',
            name='restaurant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='restaurants.restaurant'),
        ),
        migrations.AddField(
            model_name='webhookdelivery',
            name='endpoint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='restaurants.webhookendpoint'),
        ),
        migrations.AddConstraint(
            model_name='billingaccount',
            constraint=models.UniqueConstraint(condition=models.Q(('stripe_customer', ''), _negated=True), fields=('stripe_customer',), name='billing_account_one_customer'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='account',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='restaurants.billingaccount'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='kept_version',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='restaurants.planversion'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='paid_version',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='restaurants.planversion'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='pending_plan',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='restaurants.plan'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='restaurants.plan'),
        ),
        migrations.AddIndex(
            model_name='billinginvoice',
            index=models.Index(fields=['account', '-issued_at'], name='billing_invoice_of'),
        ),
        migrations.AddConstraint(
            model_name='connectedaccount',
            constraint=models.UniqueConstraint(fields=('provider', 'reference'), name='connected_account_of_one_restaurant'),
        ),
        migrations.AddConstraint(
            model_name='connectedaccount',
            constraint=models.UniqueConstraint(fields=('provider', 'restaurant'), name='connected_account_once'),
        ),
        migrations.AddIndex(
            model_name='dailyfigure',
            index=models.Index(fields=['day', 'name'], name='figure_by_day'),
        ),
        migrations.AddConstraint(
            model_name='dailyfigure',
            constraint=models.UniqueConstraint(fields=('restaurant', 'name', 'day'), name='one_figure_a_day'),
        ),
        migrations.AddConstraint(
            model_name='dismissedannouncement',
            constraint=models.UniqueConstraint(fields=('announcement', 'user'), name='one_dismissal_a_person'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None), models.Q(('email', ''), _negated=True)), fields=('restaurant', 'email'), name='one_open_invitation_per_email'),
        ),
        migrations.AddIndex(
            model_name='jobfailure',
            index=models.Index(fields=['job', '-at'], name='failure_by_job'),
        ),
        migrations.AddField(
            model_name='pin',
            name='set_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'restaurant'), name='one_membership_per_restaurant'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'employee'), models.Q(('job', ''), _negated=True)), models.Q(models.Q(('role', 'employee'), _negated=True), ('job', '')), _connector='OR'), name='job_belongs_to_employees'),
        ),
        migrations.AddIndex(
            model_name='outgoingmail',
            index=models.Index(fields=['to', 'created_at'], name='mail_by_recipient'),
        ),
        migrations.AddIndex(
            model_name='outgoingmail',
            index=models.Index(fields=['restaurant', 'created_at'], name='mail_by_restaurant'),
        ),
        migrations.AddIndex(
            model_name='outgoingmail',
            index=models.Index(condition=models.Q(('failed_at', None), ('sent_at', None)), fields=['next_attempt_at'], name='mail_waiting'),
        ),
        migrations.AddConstraint(
            model_name='partneruse',
            constraint=models.UniqueConstraint(fields=('token', 'day'), name='partner_use_by_day'),
        ),
        migrations.AddConstraint(
            model_name='pinverifier',
            constraint=models.UniqueConstraint(fields=('device', 'membership'), name='one_pin_verifier_per_device'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='announcement_ends_later'),
        ),
        migrations.AddConstraint(
            model_name='recoverycode',
            constraint=models.UniqueConstraint(fields=('user', 'code_hash'), name='recovery_code_once'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(fields=['user', 'ended_at'], name='restaurants_user_id_fc1a9f_idx'),
        ),
        migrations.AddConstraint(
            model_name='settingoverride',
            constraint=models.UniqueConstraint(fields=('restaurant', 'key'), name='one_override_per_setting'),
        ),
        migrations.AddConstraint(
            model_name='signaturenonce',
            constraint=models.UniqueConstraint(fields=('device', 'nonce'), name='nonce_once_per_device'),
        ),
        migrations.AddIndex(
            model_name='supportaccess',
            index=models.Index(fields=['restaurant', '-opened_at'], name='support_by_restaurant'),
        ),
        migrations.AddIndex(
            model_name='supportaccess',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['user_id'], name='support_not_ended'),
        ),
        migrations.AddConstraint(
            model_name='usedsignature',
            constraint=models.UniqueConstraint(fields=('key', 'nonce'), name='operation_nonce_once'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(fields=['endpoint', '-created_at', '-id'], name='webhook_delivery_log'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['endpoint', 'epoch', 'seq'], name='webhook_delivery_due'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.UniqueConstraint(condition=models.Q(('epoch__gt', 0)), fields=('endpoint', 'epoch', 'seq'), name='webhook_delivery_once'),
        ),
    ]
