"""Streams, devices and kitchen screens: the tables of `realtime` in the public schema."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("restaurants", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Stream",
            fields=[
                (
                    "restaurant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="stream",
                        serialize=False,
                        to="restaurants.restaurant",
                    ),
                ),
                ("epoch", models.PositiveIntegerField(default=1)),
                ("head", models.BigIntegerField(default=0)),
                ("floor", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[("till", "Till"), ("kitchen", "Kitchen screen"), ("mobile", "Phone")], max_length=10
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("secret_hash", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("created_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("last_seq", models.BigIntegerField(default=0)),
                ("last_receipt", models.PositiveIntegerField(db_default=0, default=0)),
                ("unsent", models.PositiveIntegerField(default=0)),
                ("unsent_since", models.DateTimeField(blank=True, null=True)),
                ("reported_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "enrolled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "last_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "restaurant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="devices", to="restaurants.restaurant"
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("restaurant", "number"), name="device_number")],
            },
        ),
        migrations.CreateModel(
            name="KitchenScreen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("screen", models.UUIDField()),
                ("label", models.CharField(max_length=40)),
                ("connection_id", models.UUIDField()),
                ("confirmed_at", models.DateTimeField()),
                ("lost_at", models.DateTimeField(null=True)),
                (
                    "restaurant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="restaurants.restaurant"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["connection_id"], name="kitchen_screen_connection")],
                "constraints": [models.UniqueConstraint(fields=("restaurant", "screen"), name="kitchen_screen")],
            },
        ),
        # Head updates stay in their page: see realtime.sync.models.Stream.
        migrations.RunSQL(
            "ALTER TABLE sync_stream SET (fillfactor = 20)", "ALTER TABLE sync_stream RESET (fillfactor)"
        ),
    ]
