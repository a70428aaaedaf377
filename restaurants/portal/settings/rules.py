"""The rules of a restaurant's settings: pure functions over the values."""

import re
from datetime import time
from decimal import Decimal
from typing import TypedDict
from zoneinfo import available_timezones

from django.conf import settings as django_settings
from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from restaurants.models import Restaurant

# A standard number has 9 digits, a branch's 12; GD and HA are government and health authorities; XI is Northern
# Ireland. Source: GOV.UK, "VAT registration number formats" (VATREG notice 700/1), read 2026-11.
VAT_NUMBER = re.compile(r"^(GB|XI)(\d{9}|\d{12}|GD[0-4]\d\d|HA[5-9]\d\d)$")


MOST_HEADER_LINES, MOST_FOOTER_LINES = 4, 8
LONGEST_LINE = 60  # characters: two lines of a receipt printer


class Settings(TypedDict):
    """The settings that an owner may change. `service_charge_rate` is a fraction: 0.1250 is 12.5 %."""

    name: str
    phone: str
    email: str
    address: str
    language: str
    timezone: str
    day_starts_at: time
    vat_registered: bool
    vat_number: str
    vat_method: str
    prices_include_tax: bool
    service_charge: str
    service_charge_rate: Decimal


def normal_vat_number(text: str) -> str:
    """Return a VAT number as HMRC writes it: `123 4567 89` becomes `GB123456789`. Validates nothing."""
    bare = re.sub(r"[\s.-]", "", text).upper()
    return f"GB{bare}" if bare[:1].isdigit() else bare


def has_right_check_digits(number: str) -> bool:
    """Whether the last two of a VAT number's nine digits follow from the seven before: by 97, or by 97 and 55.

    Numbers of government and health authorities have no check digits. Source: HMRC's VAT number validation rules
    (modulus 97 and 9755), read 2026-12.
    """
    found = VAT_NUMBER.match(number)
    if found is None or not found[2].isdigit():
        return found is not None
    digits = [int(each) for each in found[2]]
    total = sum(weight * digit for weight, digit in zip(range(8, 1, -1), digits[:7], strict=True))
    total += digits[7] * 10 + digits[8]
    return total % 97 == 0 or (total + 55) % 97 == 0


def check_vat_number(number: str) -> None:
    """Check a number as `normal_vat_number` writes it, up to what can be checked without asking HMRC.

    Raises InvalidInput for another form, or for check digits that do not follow from the others.
    """
    if not VAT_NUMBER.match(number):
        raise InvalidInput(_("Enter GB and 9 or 12 digits, such as GB 123 4567 89."), field="vat_number")
    if not has_right_check_digits(number):
        raise InvalidInput(
            _("A digit of this number is wrong or missing. Copy the number from your VAT certificate."),
            field="vat_number",
        )


def receipt_lines(text: str, *, most: int, field: str) -> list[str]:
    """Return the lines of text for a receipt, without spaces at their ends and empty lines around them.

    Raises InvalidInput for more than `most` lines, or one of more than LONGEST_LINE characters.
    """
    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    if len(lines) > most:
        raise InvalidInput(_("Shorten it to {most} lines.").format(most=most), field=field)
    for line in lines:
        if len(line) > LONGEST_LINE:
            raise InvalidInput(
                _("Shorten “{line}…” to {most} characters.").format(line=line[:30], most=LONGEST_LINE), field=field
            )
    return lines


def check_settings(settings: Settings) -> None:
    """Raise InvalidInput with the field of the first setting that breaks a rule."""
    if not settings["name"].strip():
        raise InvalidInput(_("Enter the restaurant's name."), field="name")
    if settings["language"] not in dict(django_settings.LANGUAGES):
        raise InvalidInput(_("Choose a language from the list."), field="language")
    if settings["timezone"] not in available_timezones():
        raise InvalidInput(_("Choose a time zone from the list."), field="timezone")
    _check_vat(settings)
    _check_service_charge(settings)


def _check_vat(settings: Settings) -> None:
    if settings["vat_number"] and not settings["vat_registered"]:
        raise InvalidInput(
            _(
                "Only a VAT-registered restaurant has a VAT number. Remove the number, or switch on "
                "“Registered for VAT”."
            ),
            field="vat_number",
        )
    if settings["vat_number"]:
        check_vat_number(settings["vat_number"])
    if settings["vat_method"] not in Restaurant.VatMethod.values:
        raise InvalidInput(_("Choose how VAT is worked out from the list."), field="vat_method")
    if settings["vat_method"] == Restaurant.VatMethod.DAILY_GROSS and not settings["prices_include_tax"]:
        raise InvalidInput(
            _("Daily gross takings include VAT. Switch on “Menu prices include VAT”, or choose another method."),
            field="vat_method",
        )


def _check_service_charge(settings: Settings) -> None:
    if settings["service_charge"] not in Restaurant.ServiceCharge.values:
        raise InvalidInput(_("Choose a service charge from the list."), field="service_charge")
    rate = settings["service_charge_rate"]
    if not Decimal(0) <= rate <= Decimal(1):
        raise InvalidInput(_("Enter a service charge between 0 and 100 %."), field="service_charge_rate")
    if settings["service_charge"] != Restaurant.ServiceCharge.NONE and rate == 0:
        raise InvalidInput(_("Enter the rate of the service charge."), field="service_charge_rate")
