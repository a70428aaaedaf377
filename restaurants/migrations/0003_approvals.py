"""Who approved a command: a column of the audit; what used an approval."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('restaurants', '0002_identity'),
    ]

    operations = [
        migrations.AddField(
            model_name='platformaudit',
            name='approved_by',
            field=models.UUIDField(help_text='The manager who approved it with their PIN.', null=True),
        ),
        migrations.AddField(
            model_name='stepupapproval',
            name='used_for',
            field=models.CharField(blank=True, help_text='The key of the command that used it.', max_length=255),
        ),
    ]
