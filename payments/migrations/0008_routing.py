"""Why a provider takes a payment, and the provider that the owner prefers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0007_payment_settings")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="routing_reason",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Why this provider took it, in a sentence.",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="paymentsettings",
            name="pinned_provider",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
    ]
