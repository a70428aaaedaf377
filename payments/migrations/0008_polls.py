from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0007_guest_holds")]

    operations = [
        migrations.RemoveIndex(model_name="payment", name="payment_looks"),
        migrations.RenameField(model_name="payment", old_name="next_look_at", new_name="next_poll_at"),
        migrations.RenameField(model_name="payment", old_name="looks", new_name="poll_count"),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("next_poll_at__isnull", False)), fields=["next_poll_at"], name="payment_polls"
            ),
        ),
    ]
