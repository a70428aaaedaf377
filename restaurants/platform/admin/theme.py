"""The theme of django-unfold: colours and navigation. The settings import it, so it imports no model."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy


def _item(title: str, icon: str, route: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{route}")}


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Fynlo platform",
    "SITE_HEADER": "Fynlo",
    "SITE_SUBHEADER": "Platform",
    "SITE_URL": "/",
    "SITE_ICON": lambda request: static("frontend/shared/mark.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("frontend/shared/mark.svg")},
    ],
    "STYLES": [lambda request: static("restaurants/platform/admin.css")],
    "SCRIPTS": [lambda request: static("restaurants/platform/admin.js")],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "8px",
    "DASHBOARD_CALLBACK": "restaurants.platform.admin.dashboard.dashboard",
    "COLORS": {
        "primary": {  # the accent of tokens.css, lighter and darker
            "50": "#fdf5f0",
            "100": "#fcebe1",
            "200": "#f7d0bb",
            "300": "#f2ae8a",
            "400": "#f2894c",
            "500": "#dc5a1e",
            "600": "#bc4210",
            "700": "#a0360b",
            "800": "#7f2d0e",
            "900": "#662710",
            "950": "#3a1306",
        },
        "base": {  # its warm neutrals
            "50": "#f9f8f6",
            "100": "#f3f1ec",
            "200": "#e3dfd8",
            "300": "#cfc9bf",
            "400": "#a39c91",
            "500": "#746d63",
            "600": "#5e584f",
            "700": "#47423b",
            "800": "#2c2925",
            "900": "#1d1b18",
            "950": "#131210",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "navigation": [
            {"items": [_item("Overview", "dashboard", "index")]},
            {
                "title": "Restaurants",
                "items": [
                    _item("Restaurants", "storefront", "restaurants_restaurant_changelist"),
                    _item("Domains", "language", "restaurants_domain_changelist"),
                    _item("Platforms", "hub", "restaurants_platform_changelist"),
                ],
            },
            {
                "title": "People",
                "items": [
                    _item("People", "group", "restaurants_user_changelist"),
                    _item("Memberships", "badge", "restaurants_membership_changelist"),
                ],
            },
            {
                "title": "Plans",
                "items": [
                    _item("Plans", "sell", "restaurants_plan_changelist"),
                    _item("Prices over time", "history_toggle_off", "restaurants_planversion_changelist"),
                    _item("Subscriptions", "autorenew", "restaurants_subscription_changelist"),
                    _item("Bills", "account_balance_wallet", "restaurants_billingaccount_changelist"),
                    _item("Invoices", "receipt_long", "restaurants_billinginvoice_changelist"),
                    _item("Stripe's messages", "webhook", "restaurants_billingevent_changelist"),
                    _item("Fees", "percent", "restaurants_feerate_changelist"),
                ],
            },
            {
                "title": "Settings",
                "items": [
                    _item("Settings", "tune", "restaurants_platformsetting_changelist"),
                    _item("Announcements", "campaign", "restaurants_announcement_changelist"),
                    _item("Exceptions", "rule_settings", "restaurants_settingoverride_changelist"),
                ],
            },
            {
                "title": "History",
                "items": [
                    _item("Support access", "support_agent", "restaurants_supportaccess_changelist"),
                    _item("Audit", "history", "restaurants_platformaudit_changelist"),
                    _item("Jobs", "manufacturing", "restaurants_job_changelist"),
                    _item("Failed jobs", "error", "restaurants_jobfailure_changelist"),
                    _item("Schema migrations", "database", "restaurants_schemamigration_changelist"),
                    _item("Emails", "mail", "restaurants_outgoingmail_changelist"),
                    _item("Suppressed addresses", "block", "restaurants_suppressedaddress_changelist"),
                ],
            },
        ],
    },
}
