"""The index of archived events. Append-only."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER realtime_archivedevents_append_only BEFORE UPDATE OR DELETE ON realtime_archivedevents
    FOR EACH ROW EXECUTE FUNCTION realtime_refuse_change();
CREATE TRIGGER realtime_archivedevents_not_truncated BEFORE TRUNCATE ON realtime_archivedevents
    FOR EACH STATEMENT EXECUTE FUNCTION realtime_refuse_change();
"""
REVERSED = """
DROP TRIGGER realtime_archivedevents_not_truncated ON realtime_archivedevents;
DROP TRIGGER realtime_archivedevents_append_only ON realtime_archivedevents;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("realtime", "0004_unsent_commands"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchivedEvents",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("epoch", models.PositiveIntegerField()),
                ("first_seq", models.BigIntegerField()),
                ("last_seq", models.BigIntegerField()),
                ("path", models.CharField(max_length=200)),
                ("sha256", models.BinaryField(max_length=32)),
                ("chain", models.BinaryField(max_length=32)),
                (
                    "aggregates",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None),
                ),
                ("archived_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["aggregates"], name="archived_events_about")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("epoch", "first_seq"), name="archived_events_once"),
                    models.CheckConstraint(
                        condition=models.Q(("last_seq__gte", models.F("first_seq"))), name="archived_events_some"
                    ),
                ],
            },
        ),
        migrations.RunSQL(TRIGGERS, REVERSED),
    ]
