"""Which restaurant an account of the platform at a payment provider belongs to."""

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0008_portal_approvals")]

    operations = [
        migrations.CreateModel(
            name="ConnectedAccount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("provider", models.CharField(max_length=20)),
                ("reference", models.CharField(max_length=80)),
                ("opened_at", models.DateTimeField()),
                (
                    "restaurant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="connected_accounts",
                        to="restaurants.restaurant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "reference"), name="connected_account_of_one_restaurant"
                    ),
                    models.UniqueConstraint(fields=("provider", "restaurant"), name="connected_account_once"),
                ],
            },
        ),
    ]
