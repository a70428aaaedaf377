"""Three plans to begin with, and the fees of ways of paying in force in November 2026. The platform edits both."""

from datetime import date
from decimal import Decimal

from django.db import migrations

ALPHA = ["pos_basic", "order_management", "basic_payments", "daily_reports"]
BETA = [
    *ALPHA, "inventory_management", "staff_management", "advanced_reports", "table_management", "customer_database",
    "kitchen_stations",
]  # fmt: skip
OMEGA = [
    *BETA, "multi_location", "api_access", "custom_branding", "priority_support", "advanced_analytics",
    "unlimited_staff",
]  # fmt: skip
PLANS = [  # slug, name, rank, pounds a month, features, orders a month, staff accounts, restaurants
    ("alpha", "Alpha", 1, "0.00", ALPHA, 500, 1, 1),
    ("beta", "Beta", 2, "49.00", BETA, None, 5, 2),
    ("omega", "Omega", 3, "119.00", OMEGA, None, None, None),
]
BEGIN = date(2020, 1, 1)
RATES = [  # method, provider, title, rate, fixed, monthly, eligible from
    ("cash", "", "Cash", "0", "0", "0", "0"),
    ("card", "", "Card machine", "0.029", "0", "0", "0"),
    ("qr", "", "QR code", "0.012", "0", "0", "0"),
    ("reader", "sumup", "SumUp", "0.0169", "0", "0", "0"),
    ("reader", "sumup", "SumUp", "0.0069", "0", "19", "2714"),
    ("reader", "stripe", "Stripe", "0.014", "0.20", "0", "0"),
    ("reader", "square", "Square", "0.0175", "0", "0", "0"),
    ("platform", "", "Fynlo", "0.01", "0", "0", "0"),
]


def add_plans(apps, schema_editor):
    """A year costs twelve months. Each plan begins with its first dated version."""
    plan, version = apps.get_model("restaurants", "Plan"), apps.get_model("restaurants", "PlanVersion")
    for slug, name, rank, monthly, features, orders, staff, locations in PLANS:
        terms = {
            "price_monthly": Decimal(monthly), "price_yearly": Decimal(monthly) * 12, "features": features,
            "max_orders_per_month": orders, "max_staff_accounts": staff, "max_locations": locations,
        }  # fmt: skip
        row = plan.objects.create(slug=slug, name=name, rank=rank, **terms)
        row.version = version.objects.create(plan=row, starts_on=BEGIN, **terms)
        row.save(update_fields=["version"])


def add_rates(apps, schema_editor):
    rows = apps.get_model("restaurants", "FeeRate").objects
    for method, provider, title, rate, fixed, monthly, eligible in RATES:
        rows.create(
            method=method, provider=provider, title=title, rate=Decimal(rate), fixed=Decimal(fixed),
            monthly=Decimal(monthly), eligible_from=Decimal(eligible), starts_on=BEGIN,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0003_database_rules")]

    operations = [
        migrations.RunPython(add_plans, migrations.RunPython.noop),
        migrations.RunPython(add_rates, migrations.RunPython.noop),
    ]
