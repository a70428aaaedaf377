"""Tables of PINs, approvals, passkeys, signatures and the security policy; columns of sessions."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('restaurants', '0001_initial'),
        ('sync', '0001_initial'),
    ]

    operations = [
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
        migrations.AddField(
            model_name='session',
            name='device',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='sync.device'),
        ),
        migrations.AddField(
            model_name='session',
            name='method',
            field=models.CharField(choices=[('password', 'Password'), ('passkey', 'Passkey'), ('pin', 'PIN on a device'), ('supabase', 'Supabase')], default='password', max_length=10),
        ),
        migrations.AddField(
            model_name='session',
            name='proved_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='session',
            name='second_factor_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='securityevent',
            name='kind',
            field=models.CharField(choices=[('sign_in', 'Signed in'), ('sign_in_failed', 'Sign-in failed'), ('throttled', 'Too many attempts'), ('sign_out', 'Signed out'), ('refresh_reused', 'Copied sign-in stopped'), ('password_reset_asked', 'Asked for a new password'), ('password_changed', 'Password changed'), ('sign_up', 'Signed up'), ('email_confirmed', 'Email address confirmed'), ('invitation', 'Invitation'), ('role_changed', 'Role or access changed'), ('permission_refused', 'Access refused'), ('second_factor', 'Second factor'), ('second_factor_changed', 'Second factor changed'), ('pin', 'PIN'), ('pin_changed', 'PIN changed'), ('step_up', "Manager's approval"), ('device_enrolled', 'Device enrolled'), ('device_revoked', 'Device revoked'), ('device_changed', 'Device looks different'), ('signature_refused', 'Signature refused'), ('policy_changed', 'Security settings changed')], max_length=30),
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
                ('device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sync.device')),
                ('restaurant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolment_codes', to='restaurants.restaurant')),
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
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
        migrations.CreateModel(
            name='Pin',
            fields=[
                ('membership', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='pin', serialize=False, to='restaurants.membership')),
                ('hash', models.CharField(max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
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
                ('approved_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sync.device')),
                ('restaurant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='restaurants.restaurant')),
                ('user', models.ForeignKey(help_text='Who acts.', on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='PinVerifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pin_version', models.PositiveIntegerField()),
                ('sealed', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pin_verifiers', to='sync.device')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pin_verifiers', to='restaurants.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('device', 'membership'), name='one_pin_verifier_per_device')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'code_hash'), name='recovery_code_once')],
            },
        ),
        migrations.CreateModel(
            name='SignatureNonce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(max_length=64)),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sync.device')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('device', 'nonce'), name='nonce_once_per_device')],
            },
        ),
    ]
