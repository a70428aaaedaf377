"""Whether a provider in its test mode took a payment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0008_routing")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="is_test",
            field=models.BooleanField(
                db_default=False, default=False, help_text="The provider moved no real money."
            ),
        ),
    ]
