"""At most one price and one plan of a method at a provider on any day."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


def never_two_at_once(name: str, rows: models.Q) -> migrations.AddConstraint:
    days = models.Func(
        "starts_on", "ends_on", models.Value("[]"), function="daterange",
        output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
    )  # fmt: skip
    return migrations.AddConstraint(
        model_name="feerate",
        constraint=django.contrib.postgres.constraints.ExclusionConstraint(
            name=name, condition=rows, expressions=[("method", "="), ("provider", "="), (days, "&&")],
            violation_error_message=(
                "Another price of this method and provider is in force on one of these days."
            ),
        ),
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0006_fee_rates")]

    operations = [
        BtreeGistExtension(),
        migrations.RemoveConstraint(model_name="feerate", name="fee_rate_once"),
        never_two_at_once("fee_rate_no_overlap", models.Q(("monthly", 0))),
        never_two_at_once("fee_plan_no_overlap", models.Q(("monthly__gt", 0))),
    ]
