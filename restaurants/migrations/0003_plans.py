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
PLANS = [  # slug, name, rank, pounds a month, features, orders a month, staff accounts
    ("alpha", "Alpha", 1, "0.00", ALPHA, 500, 1),
    ("beta", "Beta", 2, "49.00", BETA, None, 5),
    ("omega", "Omega", 3, "119.00", OMEGA, None, None),
]


def add_plans(apps, schema_editor):
    """The plans to begin with; from then on the platform edits them. A year costs twelve months."""
    plan = apps.get_model("restaurants", "Plan")
    for slug, name, rank, monthly, features, orders, staff in PLANS:
        plan.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "rank": rank,
                "price_monthly": Decimal(monthly),
                "price_yearly": Decimal(monthly) * 12,
                "features": features,
                "max_orders_per_month": orders,
                "max_staff_accounts": staff,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0002_stream_fillfactor")]

    operations = [migrations.RunPython(add_plans, migrations.RunPython.noop)]
