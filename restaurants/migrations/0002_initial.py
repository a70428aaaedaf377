"""Written by `manage.py initial_migrations` from the models."""

import django.db.models.deletion
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
            model_name='pinverifier',
            name='device',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pin_verifiers', to='sync.device'),
        ),
        migrations.AddField(
            model_name='plan',
            name='version',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='restaurants.planversion'),
        ),
        migrations.AddField(
            model_name='session',
            name='device',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='sync.device'),
        ),
        migrations.AddField(
            model_name='signaturenonce',
            name='device',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sync.device'),
        ),
        migrations.AddField(
            model_name='stepupapproval',
            name='device',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sync.device'),
        ),
        migrations.AddField(
            model_name='pin',
            name='set_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='pinverifier',
            constraint=models.UniqueConstraint(fields=('device', 'membership'), name='one_pin_verifier_per_device'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(fields=['user', 'ended_at'], name='restaurants_user_id_fc1a9f_idx'),
        ),
        migrations.AddConstraint(
            model_name='signaturenonce',
            constraint=models.UniqueConstraint(fields=('device', 'nonce'), name='nonce_once_per_device'),
        ),
    ]
