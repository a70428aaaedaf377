"""What house accounts add to the product: permissions, commands, the tender's refunds, pages in the navigation."""

from django.utils.translation import gettext_lazy as _

from orders import line_kinds
from payments import balances
from payments.house_accounts import charging, commands, paying, selectors
from payments.tenders import HOUSE_ACCOUNT
from realtime.commands import step_up
from restaurants.identity.permissions import MANAGERS, register
from restaurants.portal.registry import NavigationItem, register_navigation


def has_accounts() -> bool:
    """Whether the chosen restaurant has open house accounts: each has a limit. One query."""
    return selectors.open_accounts().exists()


def register_all() -> None:
    register("payments.house_accounts", _("Manage house accounts"), MANAGERS, by_pin=False)
    register(charging.EXCEED, _("Charge a house account above its limit"), MANAGERS)
    commands.register_all()
    line_kinds.register(line_kinds.ACCOUNT_PAYMENT, paying.AccountPaymentEffects())
    balances.register(HOUSE_ACCOUNT, charging.give_back, selectors.open_accounts)
    step_up.register_limit(charging.OVER_LIMIT, has_accounts)
    register_navigation(
        NavigationItem(
            _("House accounts"), "portal_house_accounts", "building-office", "payments.house_accounts", 64, "Money"
        )
    )
