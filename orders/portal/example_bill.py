"""The example beside the settings: what a bill says with this VAT and this service charge."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from menu.tax import TaxClass
from orders.labels import vat_label
from orders.models import Order
from orders.pricing.calculation import Component, Line, PricedOrder, ServiceCharge, price_order
from orders.pricing.vat import OrderType, VatTerms
from restaurants.portal.settings.example import ExampleBill
from restaurants.portal.settings.rules import Settings

MEALS, DRINKS = Decimal("16.00"), Decimal("4.00")  # menu prices in pounds: hot meals and soft drinks, two of each


def draw(settings: Settings, supplied_on: date) -> ExampleBill:
    """Price two meals and two drinks eaten in. Raises ValueError for terms that no VAT scheme allows."""
    priced = price_order(
        [_line(1, TaxClass.HOT_FOOD, MEALS), _line(2, TaxClass.STANDARD_FOOD, DRINKS)],
        order_type=OrderType.DINE_IN,
        supplied_on=supplied_on,
        vat=VatTerms(settings["vat_registered"], settings["vat_method"], settings["prices_include_tax"]),
        service_charge=_charge(settings),
    )
    meals, drinks = priced.lines
    return ExampleBill(
        items=((_("2 main courses"), meals.amount), (_("2 soft drinks"), drinks.amount)),
        rows=_rows(settings, priced),
        total=priced.total,
        note=_note(settings, priced),
    )


def _line(number: int, tax_class: TaxClass, price: Decimal) -> Line:
    return Line(number, 2, price, (Component(tax_class, price),))


def _charge(settings: Settings) -> ServiceCharge | None:
    if settings["service_charge"] == Order.Charge.NONE:
        return None
    is_compulsory = settings["service_charge"] == Order.Charge.COMPULSORY
    return ServiceCharge(settings["service_charge_rate"], compulsory=is_compulsory)


def _rows(settings: Settings, priced: PricedOrder) -> list[tuple[str, Decimal]]:
    rows = []
    if priced.service_charge:
        rows.append((_("Service charge"), priced.service_charge))
    if priced.vat_stated:
        for bucket in priced.buckets:
            label = vat_label({"rate": bucket.rate, "treatment": bucket.treatment}, names_vat=True)
            included = _("{vat}, included").format(vat=label)
            rows.append((included if settings["prices_include_tax"] else label, bucket.vat))
    return rows


def _note(settings: Settings, priced: PricedOrder) -> str:
    if not settings["vat_registered"]:
        return _("The bill says nothing about VAT.")
    if not priced.vat_stated:
        return _("The bill states no VAT: it is worked out on the day’s takings.")
    if settings["service_charge"] == Order.Charge.OPTIONAL and priced.service_charge:
        return _("An optional service charge has no VAT, and the guest may take it off.")
    return ""
