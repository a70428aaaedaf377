"""Name alerts as the code does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("realtime", "0003_append_only")]

    operations = [
        migrations.RenameModel("Attention", "Alert"),
        migrations.RenameIndex("alert", new_name="alert_open", old_name="attention_open"),
        migrations.AlterField(
            "alert", "actor", models.UUIDField(null=True, help_text="Whose command raised it.")
        ),
    ]
