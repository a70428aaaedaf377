"""What revoked devices had not sent."""

from django.db import migrations, models

import fynlo.core.ids


class Migration(migrations.Migration):

    dependencies = [
        ('realtime', '0003_approvals'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnsentCommand',
            fields=[
                ('id', models.UUIDField(default=fynlo.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('device', models.UUIDField()),
                ('command_id', models.UUIDField()),
                ('kind', models.CharField(max_length=60)),
                ('target', models.CharField(blank=True, max_length=100)),
                ('person', models.UUIDField(null=True)),
                ('description', models.CharField(blank=True, max_length=200)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ('payload', models.TextField()),
                ('made_at', models.DateTimeField(help_text="By the device's clock.", null=True)),
                ('received_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ['made_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('device', 'command_id'), name='unsent_command')],
            },
        ),
    ]
