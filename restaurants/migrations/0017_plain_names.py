"""Rename tables and columns to the words that the code uses."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0016_schema_template")]

    operations = [
        migrations.RenameModel("Opening", "Onboarding"),
        migrations.RenameModel("SignInFailure", "ThrottledAttempt"),
        migrations.RenameField("session", "turn", "refresh_count"),
        migrations.RenameField("session", "turned_at", "refreshed_at"),
        migrations.RenameField("ticket", "fits", "secret_hash"),
        migrations.RemoveIndex("outgoingmail", "mail_waiting"),
        migrations.RenameField("outgoingmail", "given_up_at", "failed_at"),
        migrations.AddIndex(
            "outgoingmail",
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(sent_at=None, failed_at=None), name="mail_waiting"
            ),
        ),
        migrations.RemoveIndex("kitchenscreen", "kitchen_screen_seat"),
        migrations.RenameField("kitchenscreen", "seat", "connection_id"),
        migrations.AddIndex(
            "kitchenscreen", models.Index(fields=["connection_id"], name="kitchen_screen_connection")
        ),
        migrations.AlterField(
            "onboarding",
            "restaurant",
            models.OneToOneField(
                on_delete=models.deletion.CASCADE, primary_key=True, related_name="onboarding", serialize=False,
                to="restaurants.restaurant",
            ),
        ),
    ]
