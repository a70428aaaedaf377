"""What the features of plans are called."""

from django.utils.translation import gettext_lazy as _

FEATURES = {
    "pos_basic": _("Till"),
    "order_management": _("Orders"),
    "basic_payments": _("Payments"),
    "daily_reports": _("Daily reports"),
    "inventory_management": _("Stock"),
    "staff_management": _("Staff"),
    "advanced_reports": _("Advanced reports"),
    "table_management": _("Tables"),
    "customer_database": _("Customers"),
    "kitchen_stations": _("Kitchen stations"),
    "multi_location": _("Several restaurants"),
    "api_access": _("API for partners"),
    "custom_branding": _("Your own look"),
    "priority_support": _("Support first"),
    "advanced_analytics": _("Forecasts"),
    "unlimited_staff": _("Any number of people"),
}
