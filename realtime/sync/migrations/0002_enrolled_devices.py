"""Columns of enrolled devices."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('restaurants', '0002_identity'),
        ('sync', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='device',
            name='cookie_hash',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='device',
            name='enrolled_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='device',
            name='fingerprint',
            field=models.CharField(blank=True, db_default='', default='', help_text='A sign of risk when it changes. Proves nothing.', max_length=64),
        ),
        migrations.AddField(
            model_name='device',
            name='sealing_key',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name='device',
            name='signing_key',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name='device',
            name='storage_is_persistent',
            field=models.BooleanField(help_text='Whether its browser promised to keep unsent work. Empty if it has not said.', null=True),
        ),
        migrations.AddField(
            model_name='device',
            name='user_agent',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='device',
            name='kind',
            field=models.CharField(choices=[('till', 'Till'), ('kitchen', 'Kitchen screen'), ('mobile', 'Phone'), ('guest_display', 'Guest display')], help_text='Its profile: what it may be used for.', max_length=15),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.UniqueConstraint(condition=models.Q(('cookie_hash', ''), _negated=True), fields=('cookie_hash',), name='device_cookie'),
        ),
    ]
