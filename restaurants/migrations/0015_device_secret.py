"""A device proves by a secret that it is the one that registered. Those that have none yet bring one at their next
registration."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('restaurants', '0014_opening'),
    ]

    operations = [
        migrations.AddField(
            model_name='device',
            name='secret_hash',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
    ]
