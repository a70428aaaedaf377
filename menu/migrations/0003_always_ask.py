from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("menu", "0002_mobile_icon")]

    operations = [
        migrations.AddField(
            model_name="modifiergroup",
            name="always_ask",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The till opens the choices on each tap, with none chosen yet.",
            ),
        ),
    ]
