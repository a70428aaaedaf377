"""The till of a guest display, and the order that a till shows on it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sync', '0002_enrolled_devices'),
    ]

    operations = [
        migrations.AddField(
            model_name='device',
            name='partner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='displays', to='sync.device'),
        ),
        migrations.AddField(
            model_name='device',
            name='shown_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='device',
            name='shown_order',
            field=models.UUIDField(editable=False, null=True),
        ),
    ]
