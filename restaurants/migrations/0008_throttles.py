"""Tries count per throttle, subject, network and known browser; what was counted before is forgotten."""

from django.db import migrations, models


def forget_tries(apps, schema_editor):
    apps.get_model("restaurants", "SignInFailure").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0007_page_sessions")]

    operations = [
        migrations.RunPython(forget_tries, forget_tries),
        migrations.RemoveIndex(model_name="signinfailure", name="restaurants_email_h_1e5f34_idx"),
        migrations.RemoveIndex(model_name="signinfailure", name="restaurants_address_599179_idx"),
        migrations.RenameField(model_name="signinfailure", old_name="email_hash", new_name="subject_hash"),
        migrations.AddField(
            model_name="signinfailure",
            name="throttle",
            field=models.CharField(default="", max_length=30),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="signinfailure",
            name="browser_hash",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="signinfailure", name="at", field=models.DateTimeField(db_index=True)
        ),
        migrations.AddIndex(
            model_name="signinfailure", index=models.Index(fields=["subject_hash", "at"], name="try_by_subject")
        ),
        migrations.AddIndex(
            model_name="signinfailure",
            index=models.Index(fields=["throttle", "address", "at"], name="try_by_address"),
        ),
        migrations.AddIndex(
            model_name="signinfailure",
            index=models.Index(
                condition=models.Q(("browser_hash", ""), _negated=True),
                fields=["browser_hash", "at"],
                name="try_by_browser",
            ),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="template",
            field=models.CharField(
                blank=True,
                default="",
                help_text="What kind of email it is; budgets count by it.",
                max_length=40,
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="outgoingmail", index=models.Index(fields=["to", "created_at"], name="mail_by_recipient")
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(fields=["restaurant", "created_at"], name="mail_by_restaurant"),
        ),
    ]
