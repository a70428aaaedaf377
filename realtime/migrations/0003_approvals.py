"""Who approved a command: a column of the event log and of the audit."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('realtime', '0002_alert_sentence'),
    ]

    operations = [
        migrations.AddField(
            model_name='auditentry',
            name='approved_by',
            field=models.UUIDField(help_text='The manager who approved it with their PIN.', null=True),
        ),
        migrations.AddField(
            model_name='event',
            name='approved_by',
            field=models.UUIDField(help_text='The manager who approved the command.', null=True),
        ),
    ]
