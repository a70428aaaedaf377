"""Written by `manage.py initial_migrations` from the models."""

import django.contrib.postgres.fields
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django_tenants.postgresql_backend.base
import fynlo.core.clock
import uuid_utils.compat
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='Restaurant',
            fields=[
                ('schema_name', models.CharField(db_index=True, max_length=63, unique=True, validators=[django_tenants.postgresql_backend.base._check_schema_name])),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('slug', models.SlugField(unique=True)),
                ('status', models.CharField(choices=[('active', 'Active'), ('suspended', 'Suspended'), ('closed', 'Closed')], default='active', max_length=12)),
                ('database_alias', models.CharField(default='default', editable=False, max_length=40)),
                ('currency', models.CharField(default='GBP', max_length=3)),
                ('timezone', models.CharField(default='Europe/London', max_length=40)),
                ('language', models.CharField(choices=[('en-gb', 'English'), ('es', 'Español')], default='en-gb', help_text='Of its pages, for people who chose no other.', max_length=10)),
                ('day_starts_at', models.TimeField(default='04:00', help_text='Sales before this time count for the day before.')),
                ('opening_hours', models.JSONField(blank=True, default=dict, editable=False, help_text='`restaurants.opening_hours.as_json`; {} if not known.')),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('address', models.TextField(blank=True)),
                ('logo', models.CharField(blank=True, editable=False, help_text='Its name, a sha256 (`logos.keep`).', max_length=64)),
                ('receipt_header', models.TextField(blank=True, editable=False, help_text='Lines under the address on a receipt.')),
                ('receipt_footer', models.TextField(blank=True, editable=False, help_text='Lines at the end of a receipt.')),
                ('vat_registered', models.BooleanField(default=True, verbose_name='VAT registered')),
                ('vat_number', models.CharField(blank=True, max_length=20, verbose_name='VAT number')),
                ('vat_method', models.CharField(choices=[('per_line', 'Rounded on each line'), ('per_receipt', 'Rounded on each receipt and rate'), ('daily_gross', 'Daily gross takings (retail scheme)')], default='per_receipt', max_length=12, verbose_name='VAT method')),
                ('prices_include_tax', models.BooleanField(default=True)),
                ('service_charge', models.CharField(choices=[('none', 'No service charge'), ('optional', 'Optional: the guest may take it off'), ('compulsory', 'Compulsory: part of the shown price')], default='none', max_length=12)),
                ('service_charge_rate', models.DecimalField(decimal_places=4, default=Decimal('0.1250'), help_text='A fraction: 0.1250 is 12.5 %.', max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)])),
                ('takes_stock', models.CharField(blank=True, choices=[('completed', 'When an order is completed'), ('fired', 'When a dish is sent')], default='', editable=False, help_text='When orders take ingredients from stock (inventory.StockSettings); empty before the first recipe.', max_length=9)),
                ('settings_version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with each change. A form with an older version is refused.')),
                ('verified_at', models.DateTimeField(editable=False, help_text='When the platform approved it, or after a day of payments. Until then it may send fewer emails.', null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='DeletedRestaurant',
            fields=[
                ('id', models.UUIDField(editable=False, help_text='The id that the restaurant had.', primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('slug', models.SlugField(unique=True)),
                ('schema_name', models.CharField(max_length=63, unique=True)),
                ('created_at', models.DateTimeField(help_text='When the restaurant was created.')),
                ('closed_at', models.DateTimeField()),
                ('deleted_at', models.DateTimeField()),
                ('files_deleted_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-deleted_at'],
            },
        ),
        migrations.CreateModel(
            name='FeeRate',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('method', models.CharField(choices=[('cash', 'Cash'), ('card', "The restaurant's own card machine"), ('reader', 'Card reader'), ('qr', 'QR code'), ('platform', "The platform's own fee")], max_length=16)),
                ('provider', models.CharField(blank=True, help_text='Its name in the code, such as stripe; empty for any provider.', max_length=20)),
                ('title', models.CharField(help_text='How restaurants read it, such as SumUp.', max_length=40)),
                ('rate', models.DecimalField(decimal_places=5, help_text='A fraction: 0.0169 is 1.69 %.', max_digits=6, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(Decimal('0.20'))])),
                ('fixed', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=6, validators=[django.core.validators.MinValueValidator(0)], verbose_name='Fixed, in pounds')),
                ('monthly', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=8, validators=[django.core.validators.MinValueValidator(0)], verbose_name='Monthly price of the plan, in pounds')),
                ('eligible_from', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10, validators=[django.core.validators.MinValueValidator(0)], verbose_name='Monthly volume that the plan needs, in pounds')),
                ('starts_on', models.DateField(verbose_name='First day')),
                ('ends_on', models.DateField(blank=True, help_text='Empty: until another row replaces it.', null=True, verbose_name='Last day')),
            ],
            options={
                'ordering': ['method', 'provider', 'monthly', '-starts_on'],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('role', models.CharField(choices=[('restaurant_owner', 'Owner'), ('manager', 'Manager'), ('employee', 'Employee')], max_length=20)),
                ('job', models.CharField(blank=True, choices=[('server', 'Server'), ('cashier', 'Cashier'), ('cook', 'Cook'), ('expediter', 'Expediter')], max_length=20)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('restaurant_owner', 'Owner'), ('manager', 'Manager'), ('employee', 'Employee')], max_length=20)),
                ('job', models.CharField(blank=True, choices=[('server', 'Server'), ('cashier', 'Cashier'), ('cook', 'Cook'), ('expediter', 'Expediter')], max_length=20)),
                ('is_active', models.BooleanField(default=True)),
                ('notifications', models.JSONField(blank=True, default=dict, editable=False, help_text='By kind, whether the person chose its emails.')),
                ('notifications_version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with each choice.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='OperationKey',
            fields=[
                ('id', models.CharField(max_length=24, primary_key=True, serialize=False)),
                ('name', models.CharField(help_text='Who uses it, such as billing.', max_length=60)),
                ('sealed', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('template', models.CharField(blank=True, help_text='The kind of email. Budgets count by it.', max_length=40)),
                ('about', models.UUIDField(blank=True, help_text='The row that the worker writes it from.', null=True)),
                ('to', models.EmailField(max_length=254)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField(blank=True, help_text='Empty until the worker writes it, and after it has been sent.')),
                ('html', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField(help_text='Also the lease of the worker that sends it now.')),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='PartnerToken',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('ending', models.CharField(max_length=4)),
                ('previous_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('previous_until', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('rotated_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PartnerUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('calls', models.PositiveIntegerField()),
                ('limited', models.PositiveIntegerField()),
                ('minute', models.DateTimeField()),
                ('in_minute', models.PositiveIntegerField()),
                ('last_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('credential_id', models.CharField(help_text='base64url', max_length=1400, unique=True)),
                ('public_key', models.TextField(help_text='COSE key, base64url')),
                ('sign_count', models.BigIntegerField(default=0)),
                ('relying_party', models.CharField(help_text='The host or domain that it works on.', max_length=253)),
                ('name', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
        migrations.CreateModel(
            name='PinVerifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pin_version', models.PositiveIntegerField()),
                ('sealed', models.TextField()),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('price_monthly', models.DecimalField(decimal_places=2, max_digits=8, validators=[django.core.validators.MinValueValidator(0)], verbose_name='Price a month, in pounds')),
                ('price_yearly', models.DecimalField(decimal_places=2, max_digits=8, validators=[django.core.validators.MinValueValidator(0)], verbose_name='Price a year, in pounds')),
                ('features', models.JSONField(default=list)),
                ('max_orders_per_month', models.PositiveIntegerField(blank=True, null=True)),
                ('max_staff_accounts', models.PositiveIntegerField(blank=True, null=True)),
                ('max_menu_items', models.PositiveIntegerField(blank=True, null=True)),
                ('max_locations', models.PositiveIntegerField(blank=True, help_text='Restaurants of one owner.', null=True)),
                ('slug', models.SlugField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('rank', models.PositiveSmallIntegerField(help_text='A higher plan has a higher rank.', unique=True)),
            ],
            options={
                'ordering': ['rank'],
            },
        ),
        migrations.CreateModel(
            name='PlanVersion',
            fields=[
                ('price_monthly', models.DecimalField(decimal_places=2, max_digits=8, validators=[django.core.validators.MinValueValidator(0)], verbose_name='Price a month, in pounds')),
                ('price_yearly', models.DecimalField(decimal_places=2, max_digits=8, validators=[django.core.validators.MinValueValidator(0)], verbose_name='Price a year, in pounds')),
                ('features', models.JSONField(default=list)),
                ('max_orders_per_month', models.PositiveIntegerField(blank=True, null=True)),
                ('max_staff_accounts', models.PositiveIntegerField(blank=True, null=True)),
                ('max_menu_items', models.PositiveIntegerField(blank=True, null=True)),
                ('max_locations', models.PositiveIntegerField(blank=True, help_text='Restaurants of one owner.', null=True)),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('starts_on', models.DateField(verbose_name='First day')),
                ('keeps_terms', models.BooleanField(default=True, help_text='Price, features and limits. If not, the change applies to everybody on the first day.', verbose_name='Subscribers keep what they have until their renewal')),
                ('reason', models.CharField(blank=True, help_text='Owners do not see it.', max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-starts_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Platform',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, unique=True)),
                ('support_email', models.EmailField(max_length=254)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='PlatformAudit',
            fields=[
                ('command', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('target', models.CharField(db_index=True, max_length=100)),
                ('actor', models.UUIDField(null=True)),
                ('approved_by', models.UUIDField(help_text='The manager who approved it with their PIN.', null=True)),
                ('role', models.CharField(max_length=20)),
                ('device', models.UUIDField(null=True)),
                ('client_type', models.CharField(max_length=20)),
                ('notes', models.JSONField(default=list, help_text='What changed: field, before, after; or a reason.')),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlatformCommand',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('principal', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=255)),
                ('keyless', models.BooleanField(default=False, help_text='The caller gave no key; de-duplicated by content.')),
                ('kind', models.CharField(max_length=60)),
                ('target', models.CharField(max_length=100)),
                ('fingerprint', models.BinaryField(max_length=32)),
                ('device', models.UUIDField(null=True)),
                ('device_seq', models.BigIntegerField(null=True)),
                ('status', models.PositiveSmallIntegerField(help_text='The HTTP status of the stored answer.', null=True)),
                ('response', models.TextField(null=True)),
                ('remarks', models.TextField(db_default='', default='', help_text='JSON beside the answer: what was merged, what needs a person.')),
                ('first_seq', models.BigIntegerField(null=True)),
                ('last_seq', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlatformSetting',
            fields=[
                ('key', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('value', models.JSONField()),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SchemaTemplate',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('fingerprint', models.CharField(max_length=64)),
                ('script', models.TextField()),
                ('prepared_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='SecurityEvent',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('sign_in', 'Signed in'), ('sign_in_failed', 'Sign-in failed'), ('throttled', 'Too many attempts'), ('sign_out', 'Signed out'), ('refresh_reused', 'Copied sign-in stopped'), ('password_reset_asked', 'Asked for a new password'), ('password_changed', 'Password changed'), ('sign_up', 'Signed up'), ('email_confirmed', 'Email address confirmed'), ('invitation', 'Invitation'), ('role_changed', 'Role or access changed'), ('permission_refused', 'Access refused'), ('second_factor', 'Second factor'), ('second_factor_changed', 'Second factor changed'), ('pin', 'PIN'), ('pin_changed', 'PIN changed'), ('step_up', "Manager's approval"), ('device_enrolled', 'Device enrolled'), ('device_revoked', 'Device revoked'), ('device_changed', 'Device looks different'), ('signature_refused', 'Signature refused'), ('policy_changed', 'Security settings changed'), ('partner_changed', "Partner's access changed")], max_length=30)),
                ('outcome', models.CharField(choices=[('done', 'Done'), ('refused', 'Refused')], max_length=10)),
                ('restaurant_id', models.UUIDField(null=True)),
                ('user_id', models.UUIDField(help_text='Whose account it is about.', null=True)),
                ('person', models.CharField(blank=True, help_text='Their email then; empty if unknown.', max_length=254)),
                ('actor_id', models.UUIDField(help_text='Who did it, if it was another person.', null=True)),
                ('address', models.GenericIPAddressField(null=True)),
                ('client', models.CharField(blank=True, help_text='Page, API, socket or task.', max_length=20)),
                ('user_agent', models.CharField(blank=True, max_length=200)),
                ('note', models.CharField(blank=True, help_text='Details in words.', max_length=200)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('method', models.CharField(choices=[('password', 'Password'), ('passkey', 'Passkey'), ('pin', 'PIN on a device'), ('supabase', 'Supabase')], default='password', max_length=10)),
                ('proved_at', models.DateTimeField(blank=True, null=True)),
                ('second_factor_at', models.DateTimeField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('program', 'App'), ('page', 'Browser')], default='program', max_length=10)),
                ('host', models.CharField(blank=True, help_text="A browser's session is valid only there.", max_length=253)),
                ('secret', models.CharField(blank=True, editable=False, max_length=64)),
                ('refresh_count', models.PositiveIntegerField(default=0)),
                ('refreshed_at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('user_agent', models.CharField(blank=True, max_length=200)),
                ('address', models.GenericIPAddressField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SettingOverride',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=60)),
                ('value', models.JSONField()),
            ],
            options={
                'ordering': ['restaurant', 'key'],
            },
        ),
        migrations.CreateModel(
            name='SignatureNonce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(max_length=64)),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='StepUpApproval',
            fields=[
                ('token_hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('action', models.CharField(max_length=40)),
                ('target', models.CharField(blank=True, max_length=100)),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('used_for', models.CharField(blank=True, help_text='The key of the command that used it.', max_length=255)),
            ],
        ),
        migrations.CreateModel(
            name='ThrottledAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('throttle', models.CharField(max_length=30)),
                ('subject_hash', models.CharField(max_length=64)),
                ('address', models.GenericIPAddressField(null=True)),
                ('browser_hash', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('token_hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('socket', 'Open a socket'), ('switch', 'Switch restaurant')], max_length=10)),
                ('session_version', models.PositiveIntegerField()),
                ('session_id', models.UUIDField(help_text='The session that asked for it. The ticket ends with it.', null=True)),
                ('secret_hash', models.CharField(blank=True, help_text='Hash of a secret that the browser must show.', max_length=64)),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='UsedSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(max_length=80)),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='WebhookAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('error', models.CharField(blank=True, help_text='Why there was no answer, as a code.', max_length=30)),
                ('milliseconds', models.PositiveIntegerField()),
                ('answer', models.CharField(blank=True, max_length=1024)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('epoch', models.PositiveIntegerField()),
                ('seq', models.BigIntegerField()),
                ('type', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('delivered', 'Delivered'), ('failed', 'Failed')], default='waiting', max_length=10)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('first_at', models.DateTimeField(blank=True, null=True)),
                ('next_at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('url', models.CharField(max_length=500)),
                ('event_types', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None)),
                ('state', models.CharField(choices=[('active', 'Active'), ('paused', 'Paused after failures'), ('off', 'Switched off')], default='active', max_length=10)),
                ('sealed', models.CharField(max_length=300)),
                ('sealed_previous', models.CharField(blank=True, max_length=300)),
                ('previous_until', models.DateTimeField(blank=True, null=True)),
                ('cursor_epoch', models.PositiveIntegerField()),
                ('cursor_seq', models.BigIntegerField()),
                ('failures', models.PositiveIntegerField(default=0)),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('next_at', models.DateTimeField()),
                ('lease_until', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['created_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('language', models.CharField(blank=True, choices=[('en-gb', 'English'), ('es', 'Español')], help_text='Empty for a person who reads the language of the restaurant.', max_length=10)),
                ('is_active', models.BooleanField(default=True)),
                ('email_confirmed_at', models.DateTimeField(default=fynlo.core.clock.now, editable=False, help_text='Empty until the person has opened the link in the email. Before that they cannot sign in.', null=True)),
                ('is_platform_owner', models.BooleanField(default=False, help_text="May use the platform's admin.")),
                ('session_version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised to end every session of this person.')),
                ('last_restaurant_id', models.UUIDField(editable=False, help_text='Where this person acted last: the default of calls that name none.', null=True)),
                ('metadata', models.JSONField(default=dict, editable=False, help_text="What the person's app keeps about them (Supabase's `user_metadata`). They write it: never trust it.")),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['email'],
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_is_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='BillingEvent',
            fields=[
                ('id', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=80)),
                ('customer', models.CharField(blank=True, max_length=80)),
                ('payload', models.JSONField()),
                ('received_at', models.DateTimeField()),
                ('handled_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('read', 'Read'), ('ignored', 'About something else'), ('unknown', 'Unknown customer'), ('failed', 'Failed')], max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField()),
                ('error', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ['-received_at'],
                'indexes': [models.Index(condition=models.Q(('handled_at', None)), fields=['next_attempt_at'], name='billing_event_waiting'), models.Index(fields=['customer'], name='billing_event_customer')],
            },
        ),
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('restaurant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='closing', serialize=False, to='restaurants.restaurant')),
                ('closed_at', models.DateTimeField()),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('delete_at', models.DateTimeField(db_index=True)),
                ('archive_mailed_at', models.DateTimeField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Onboarding',
            fields=[
                ('restaurant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='onboarding', serialize=False, to='restaurants.restaurant')),
                ('screen_seen_at', models.DateTimeField(null=True)),
                ('dismissed_at', models.DateTimeField(null=True)),
                ('kind', models.CharField(blank=True, choices=[('restaurant', 'Restaurant'), ('cafe', 'Café'), ('pub', 'Pub or bar'), ('pizzeria', 'Pizzeria'), ('takeaway', 'Takeaway'), ('other', 'Something else')], db_default='', max_length=12)),
                ('answers', models.JSONField(db_default={}, default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='SecurityPolicy',
            fields=[
                ('restaurant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='security_policy', serialize=False, to='restaurants.restaurant')),
                ('second_factor', models.CharField(choices=[('optional', 'Everyone may add one'), ('managers', 'Owners and managers need one')], default='optional', max_length=10)),
                ('step_up_actions', models.JSONField(blank=True, default=list, help_text="Names of the actions that ask for a manager's PIN.")),
                ('auto_lock_seconds', models.PositiveIntegerField(default=300, help_text='An enrolled device locks after this pause. 0 is never.')),
                ('requires_enrolled_devices', models.BooleanField(default=False, help_text='Only enrolled devices may use the till and the kitchen screens.')),
                ('requires_signatures', models.BooleanField(default=False, help_text='Calls of apps that change something carry a signature of an enrolled device.')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name_plural': 'security policies',
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('restaurant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='subscription', serialize=False, to='restaurants.restaurant')),
                ('status', models.CharField(choices=[('trial', 'Trial'), ('active', 'Active'), ('past_due', 'Payment overdue'), ('suspended', 'Suspended'), ('cancelled', 'Cancelled')], default='trial', max_length=12)),
                ('interval', models.CharField(choices=[('month', 'Monthly'), ('year', 'Yearly')], default='month', editable=False, max_length=5)),
                ('trial_ends_on', models.DateField(blank=True, help_text='The last day of the trial.', null=True)),
                ('current_period_end', models.DateTimeField(blank=True, editable=False, null=True)),
                ('kept_until', models.DateField(blank=True, editable=False, null=True)),
                ('current_period_start', models.DateTimeField(blank=True, editable=False, null=True)),
                ('cancels_at_period_end', models.BooleanField(default=False, editable=False)),
                ('past_due_since', models.DateTimeField(blank=True, editable=False, null=True)),
                ('had_trial', models.BooleanField(default=False, editable=False)),
                ('stripe_customer', models.CharField(blank=True, editable=False, max_length=80)),
                ('stripe_subscription', models.CharField(blank=True, editable=False, max_length=80)),
                ('checkout_session', models.CharField(blank=True, editable=False, max_length=120)),
                ('change_key', models.UUIDField(blank=True, editable=False, null=True)),
                ('change_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('reads_begun', models.PositiveBigIntegerField(default=0, editable=False)),
                ('reads_stored', models.PositiveBigIntegerField(default=0, editable=False)),
                ('synced_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='BillingInvoice',
            fields=[
                ('id', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('number', models.CharField(blank=True, max_length=60)),
                ('status', models.CharField(max_length=20)),
                ('total', models.DecimalField(decimal_places=2, max_digits=10)),
                ('amount_due', models.DecimalField(decimal_places=2, max_digits=10)),
                ('issued_at', models.DateTimeField()),
                ('next_attempt_at', models.DateTimeField(null=True)),
                ('told_status', models.CharField(blank=True, max_length=20)),
                ('told_attempts', models.PositiveSmallIntegerField(default=0)),
                ('restaurant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='billing_invoices', to='restaurants.restaurant')),
            ],
            options={
                'ordering': ['-issued_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ConnectedAccount',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('provider', models.CharField(max_length=20)),
                ('reference', models.CharField(max_length=80)),
                ('opened_at', models.DateTimeField()),
                ('restaurant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='connected_accounts', to='restaurants.restaurant')),
            ],
        ),
        migrations.CreateModel(
            name='Domain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(db_index=True, max_length=253, unique=True)),
                ('is_primary', models.BooleanField(db_index=True, default=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='restaurants.restaurant')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EnrolmentCode',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(help_text='The name that the device gets.', max_length=60)),
                ('kind', models.CharField(choices=[('till', 'Till'), ('kitchen', 'Kitchen screen'), ('mobile', 'Phone'), ('guest_display', 'Guest display')], help_text='The profile that the device gets.', max_length=15)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
