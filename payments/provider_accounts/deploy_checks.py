"""What `manage.py check --deploy` says about the platform's own key at Stripe."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from payments.providers.stripe import connect


def check_connect_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn when production opens test accounts for restaurants."""
    if not settings.STRIPE_CONNECT_SECRET_KEY or not connect.is_test():
        return []
    return [
        Warning(
            "The platform's key at Stripe is a test key: restaurants that connect with it take no real money.",
            hint="Set FYNLO_STRIPE_CONNECT_SECRET_KEY to the live key, or leave it empty.",
            id="payments.W001",
        )
    ]


def register_all() -> None:
    register(check_connect_key, "payments", deploy=True)
