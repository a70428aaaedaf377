"""The platform's settings: each with its type, its default and what it does.

The platform chooses a value in Django admin; a setting that is `per_restaurant` may have another one in a restaurant.
`selectors.value_of` returns the value that counts. A feature that can be switched off, for all or for one restaurant,
is a setting of the category `feature`: Yes or No, `per_restaurant`, asked for by `features.is_on`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from fynlo.core.errors import InvalidInput
from restaurants.models import Restaurant
from restaurants.platform.settings.errors import SettingUnknown


@dataclass(frozen=True, slots=True)
class Setting:
    """`key` begins with its category and a dot. `field` says which values there are; it reads text of a form too.

    `own` reads the value that each restaurant chooses by itself in its portal: the platform's value is only what a new
    restaurant begins with, and there is no override.
    """

    key: str
    label: str
    description: str
    default: Any
    field: serializers.Field
    per_restaurant: bool = False
    own: Callable[[Restaurant], Any] | None = None

    @property
    def category(self) -> str:
        return self.key.partition(".")[0]

    @property
    def concerns_restaurants(self) -> bool:
        """Whether its value can differ between restaurants."""
        return self.per_restaurant or self.own is not None

    def parse(self, value: Any) -> Any:
        """Return a value that was sent, typed or stored. Raises InvalidInput."""
        try:
            return self.field.run_validation(value)
        except ValidationError as error:
            raise InvalidInput(f"{self.label}: {next(iter(error.detail))}", field="value") from error

    def stored(self, value: Any) -> Any:
        """Return the value as JSON that `parse` reads again."""
        return str(value) if isinstance(value, Decimal) else value

    def shown(self, value: Any) -> str:
        """Return the value as people read it."""
        if isinstance(value, bool):
            return "Yes" if value else "No"
        return f"{value.normalize():f} %" if isinstance(value, Decimal) else str(value) or "Not set"


def _percent(highest: int) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=5, decimal_places=2, min_value=Decimal(0), max_value=Decimal(highest))


def _charges(restaurant: Restaurant) -> bool:
    return restaurant.service_charge != Restaurant.ServiceCharge.NONE


def _rate(restaurant: Restaurant) -> Decimal:
    return (restaurant.service_charge_rate * 100).quantize(Decimal("0.01"))


SERVICE_CHARGE_ENABLED = Setting(
    "service_charge.enabled",
    "New restaurants charge for service",
    "Whether a new restaurant begins with an optional service charge. Each restaurant changes it in its portal.",
    False,
    serializers.BooleanField(),
    own=_charges,
)
SERVICE_CHARGE_RATE = Setting(
    "service_charge.rate",
    "Service charge of new restaurants",
    "In percent, what a new restaurant begins with. Each restaurant changes it in its portal.",
    Decimal("12.50"),
    _percent(100),
    own=_rate,
)
SIGN_UP_OPEN = Setting(
    "sign_up.is_open",
    "People may register restaurants",
    "Whether a signed-in person may register a restaurant by themselves. If not, only platform owners create them.",
    True,
    serializers.BooleanField(),
)
SIGN_UP_MOST = Setting(
    "sign_up.restaurants_per_person",
    "Restaurants that a person may register",
    "How many restaurants one person may register by themselves. More are the platform's to create.",
    5,
    serializers.IntegerField(min_value=1, max_value=100),
)
MAIL_VOLUME = Setting(
    "mail.volume",
    "Emails a day",
    "In percent of the usual limits, how many emails a restaurant may send a day: 200 is twice as many.",
    100,
    serializers.IntegerField(min_value=10, max_value=1000),
    per_restaurant=True,
)
WARN_AT = Setting(
    "usage.warn_at",
    "Warn at",
    "In percent of a plan's limit, from where on its owners are warned.",
    80,
    serializers.IntegerField(min_value=1, max_value=100),
    per_restaurant=True,
)
TRIAL_DAYS = Setting(
    "billing.trial_days",
    "Days of a trial",
    "How long a restaurant tries a plan before it pays, once. 0: it pays at once.",
    14,
    serializers.IntegerField(min_value=0, max_value=90),
    per_restaurant=True,
)
GRACE_DAYS = Setting(
    "billing.grace_days",
    "Days of grace",
    "How long everything goes on working while an invoice of a plan is not paid. Then what the free plan does not have "
    "can only be read; the till and the time clock go on working.",
    14,
    serializers.IntegerField(min_value=0, max_value=90),
    per_restaurant=True,
)
VAT_NUMBER = Setting(
    "billing.vat_number",
    "VAT number",
    "The platform's own VAT registration number. It stands in the emails about invoices of plans. Without one, no VAT "
    "is charged. Enter it at Stripe too (Settings, Tax details), so that it is on Stripe's PDF.",
    "",
    serializers.CharField(max_length=20, allow_blank=True),
)
VAT_RATE = Setting(
    "billing.vat_rate",
    "VAT of plans",
    "In percent. A new rate counts from the next invoice of each restaurant on; where a change of plan is scheduled "
    "already, from the invoice after it.",
    Decimal("20.00"),
    _percent(100),
)
PRICES_INCLUDE_VAT = Setting(
    "billing.prices_include_vat",
    "Prices of plans include VAT",
    "Yes: VAT is a part of the price. No: it is added to the price. Counts from the next invoice on.",
    True,
    serializers.BooleanField(),
)
OLD_OPERATIONS = Setting(
    "operations.old_entry",
    "Old entry of operations",
    "Whether clients of the old product may send operations to /api/v1/platform/admin/action (docs/operations.md).",
    False,
    serializers.BooleanField(),
)

PRACTICE = Setting(
    "feature.practice",
    "Practice on tills",
    "Whether managers may let a till practise. Tills that practise go on until their business day ends.",
    True,
    serializers.BooleanField(),
    per_restaurant=True,
)

SETTINGS = {
    each.key: each
    for each in (
        SERVICE_CHARGE_ENABLED, SERVICE_CHARGE_RATE, SIGN_UP_OPEN, SIGN_UP_MOST, MAIL_VOLUME, WARN_AT, TRIAL_DAYS,
        GRACE_DAYS, VAT_NUMBER, VAT_RATE, PRICES_INCLUDE_VAT, OLD_OPERATIONS, PRACTICE,
    )
}  # fmt: skip


def setting_of(key: str) -> Setting:
    """Return the setting of that key. Raises SettingUnknown."""
    try:
        return SETTINGS[key]
    except KeyError:
        raise SettingUnknown() from None
