"""The content of an X or Z report as one JSON document, and the identities that it has to keep. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_noop

from fynlo.core.money import ZERO
from payments.cash_up.figures import Bucket, Counted, Figures
from payments.models import CashMovement, Entry, Posting
from payments.tenders import BY_STAFF, KEEPING_BALANCES, TENDERS, VOUCHER

LAYOUT = 1
Account, Kind, Movement = Posting.Account, Entry.Kind, CashMovement.Kind
TENDER_IDENTITY = gettext_noop("{tender} is what the ledger holds of it")
SOLD = (Kind.CAPTURE, Kind.REFUND, Kind.CORRECTION)  # the entries that tenders are about


@dataclass(frozen=True, slots=True)
class Identity:
    """Two sums that have to be the same, in pounds."""

    name: str
    left: Decimal
    right: Decimal

    @property
    def holds(self) -> bool:
        return self.left == self.right


@translation.override(settings.LANGUAGE_CODE)
def document_of(
    figures: Figures, header: Mapping[str, Any], before: Mapping[str, Any], not_in: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the document of a report.

    `header` names the report and the restaurant. `before` is the `to_date` of the report before, {} for the first.
    `not_in` is what was not in yet (payments.cash_up.pending). Sales are what guests have paid for, less refunds: an
    open bill is no sale until it is paid, and is listed under `not_in`. It is stored and hashed, so its words are
    English in whatever language the person works.
    """
    now = _totals(figures)
    return {
        "layout": LAYOUT,
        **header,
        "entries": {"count": figures.entries, "first": _entry(figures.first), "last": _entry(figures.last)},
        "receipts": [
            {"series": series, "first": first, "last": last, "count": count}
            for series, first, last, count in figures.receipts
        ],
        **now,
        **_counted_by_hand(figures),
        **_held_for_guests(figures),
        "vouchers": [_voucher(row) for row in figures.vouchers],
        "ledger": [
            {"kind": kind, "account": account, "amount": amount} for (kind, account), amount in figures.ledger.items()
        ],
        "to_date": _to_date(now, before),
        "not_in": not_in,
        "identities": [
            {"name": identity.name, "left": identity.left, "right": identity.right} for identity in identities(figures)
        ],
    }


def _totals(figures: Figures) -> dict[str, Any]:
    """Return what was sold, taken and corrected, and by type of order. `_to_date` continues most of it."""
    return {
        "sales": _sales(figures),
        "not_sales": _sums(figures.not_sales),
        "tips": -figures.posted(Account.TIPS, *SOLD),
        "tenders": [_tender(row) for row in figures.tenders],
        "test_money": {"count": figures.test_money.count, "value": figures.test_money.value},
        "refunds": _refunds(figures),
        "voids": _count(figures.adjustments, "void"),
        "comps": _count(figures.adjustments, "comp"),
        "discounts": _count(figures.adjustments, "discount"),
        "discounts_removed": _count(figures.adjustments, "removal"),
        "price_changes": _count(figures.adjustments, "price"),
        "reopened": figures.adjustments.get("reopen", Counted()).count,
        "no_sales": figures.no_sales,
        "over_short": -figures.posted(Account.OVER_SHORT),
        "order_types": [
            {
                "type": row.type,
                "label": row.label,
                "payments": row.payments,
                "amount": row.amount,
                "service_charge": row.service_charge,
            }
            for row in figures.types
        ],
    }


def _counted_by_hand(figures: Figures) -> dict[str, Any]:
    """Return what staff moved and counted: cash, drawers and the slips of card machines."""
    return {
        "cash": {
            "paid_in": _count(figures.movements, Movement.PAY_IN),
            "paid_out": _count(figures.movements, Movement.PAY_OUT),
            "dropped": _count(figures.movements, Movement.SAFE_DROP),
            "without_drawer": figures.without_drawer,
        },
        "drawers": [_drawer(row) for row in figures.drawers],
        "card_machines": [
            {
                "name": machine.name,
                "total": machine.total,
                "recorded": machine.recorded,
                "difference": machine.difference,
            }
            for machine in figures.machines
        ],
    }


def _held_for_guests(figures: Figures) -> dict[str, Any]:
    """Return what the balances of guests gained and lost: gift cards, deposits and house accounts."""
    return {
        "gift_cards": {
            "sold": figures.posted(Account.BILLS, Kind.GIFT_CARD),
            "redeemed": figures.posted(Account.GIFT_CARDS, *SOLD),
            "expired": -figures.posted(Account.OTHER_INCOME, Kind.GIFT_CARD),
        },
        "deposits": {
            "taken": figures.posted(Account.BILLS, Kind.DEPOSIT),
            "applied": figures.posted(Account.DEPOSITS, *SOLD),
            "kept": -figures.posted(Account.OTHER_INCOME, Kind.DEPOSIT),
        },
        "house_accounts": {
            "charged": figures.posted(Account.HOUSE_ACCOUNTS, *SOLD),
            "paid": -figures.posted(Account.HOUSE_ACCOUNTS, Kind.HOUSE_ACCOUNT),
        },
    }


@translation.override(settings.LANGUAGE_CODE)
def identities(figures: Figures) -> list[Identity]:
    """Return the identities of UK_RULES "Cash-up" with both their sides, each from other rows.

    Receipts say what was sold, the ledger what guests owe and what workers hold, payments and refunds the tenders.
    """
    gross = sum((bucket.gross for bucket in figures.sales), ZERO)
    other = sum((bucket.gross for bucket in figures.not_sales), ZERO)
    tenders = sum((row.net for row in figures.tenders), ZERO)
    of_bills = -figures.posted(Account.BILLS, *SOLD)
    tips = -figures.posted(Account.TIPS, *SOLD)
    charge = sum((row.service_charge for row in figures.types), ZERO)
    found = [
        Identity(
            gettext_noop("Gross sales are net sales and VAT"), gross,
            sum((each.net + each.vat for each in figures.sales), ZERO),
        ),
        Identity(
            gettext_noop(
                "Sales, what is no sale, service charge and money over bills are what guests paid for their bills"
            ),
            gross + other + charge + _over_bills(figures), of_bills,
        ),
        Identity(gettext_noop("What guests paid, with tips, is the sum of the tenders"), of_bills + tips, tenders),
        Identity(gettext_noop("The ledger is in balance"), sum(figures.ledger.values(), ZERO), ZERO),
    ]  # fmt: skip
    for tender in (*BY_STAFF, *KEEPING_BALANCES):
        net = sum((row.net for row in figures.tenders if row.method == tender.name), ZERO)
        found.append(Identity(TENDER_IDENTITY.format(tender=tender.label), net, figures.posted(tender.account, *SOLD)))
    by_kind = sum((row.net for row in figures.vouchers), ZERO)
    found.append(
        Identity(
            gettext_noop("Vouchers by kind are what the ledger holds of them"),
            by_kind,
            figures.posted(VOUCHER.account, *SOLD),
        )
    )
    return found


def _over_bills(figures: Figures) -> Decimal:
    """Return what was taken over the bills less what of it went back: on receipts, but for nothing that was sold."""
    paid = sum((row.amount for row in figures.types), ZERO)
    charge = sum((row.service_charge for row in figures.types), ZERO)
    return paid - charge - sum((bucket.gross for bucket in figures.buckets), ZERO)


def _sales(figures: Figures) -> dict[str, Any]:
    return {
        **_sums(figures.sales),
        "service_charge": sum((row.service_charge for row in figures.types), ZERO),
        "over_bills": _over_bills(figures),
    }


def _sums(buckets: Sequence[Bucket]) -> dict[str, Any]:
    return {
        "gross": sum((bucket.gross for bucket in buckets), ZERO),
        "net": sum((bucket.net for bucket in buckets), ZERO),
        "vat": sum((bucket.vat for bucket in buckets), ZERO),
        "by_rate": [
            {
                "rate": bucket.rate,
                "treatment": bucket.treatment,
                "gross": bucket.gross,
                "net": bucket.net,
                "vat": bucket.vat,
            }
            for bucket in buckets
        ],
    }


def _tender(row: Any) -> dict[str, Any]:
    tender = TENDERS.get(row.method)
    return {
        "method": row.method,
        "label": str(tender.label) if tender else row.method,
        "payments": row.payments,
        "amount": row.amount,
        "tips": row.tips,
        "refunds": row.refunds,
        "refunded": row.refunded,
        "refunded_tips": row.refunded_tips,
        "corrected": row.corrected,
        "net": row.net,
    }


def _refunds(figures: Figures) -> dict[str, Any]:
    return {
        "count": sum(row.refunds for row in figures.tenders),
        "value": sum((row.refunded + row.refunded_tips for row in figures.tenders), ZERO),
    }


def _voucher(row: Any) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "name": row.name,
        "vouchers": row.vouchers,
        "value": row.value,
        "amount": row.amount,
        "back": row.back,
        "refunded": row.refunded,
        "net": row.net,
    }


def _count(found: Mapping[str, Counted], kind: str) -> dict[str, Any]:
    counted = found.get(kind, Counted())
    return {"count": counted.count, "value": counted.value}


def _entry(found: tuple[Any, Any] | None) -> dict[str, Any] | None:
    return None if found is None else {"id": found[0], "at": found[1]}


def _drawer(row: Iterable[Any]) -> dict[str, Any]:
    names = ("name", "number", "expected", "counted", "difference", "counted_by", "closed_by", "reason")
    return dict(zip(names, row, strict=True))


def _to_date(now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the totals since the first report: those of the report before, and this one's."""
    sales, was = now["sales"], before
    counted = ("refunds", "voids", "comps", "discounts", "price_changes")
    return {
        "gross": was.get("gross", ZERO) + sales["gross"],
        "net": was.get("net", ZERO) + sales["net"],
        "vat": was.get("vat", ZERO) + sales["vat"],
        "by_rate": _rates_to_date(sales["by_rate"], was.get("by_rate", [])),
        "not_sales": was.get("not_sales", ZERO) + now["not_sales"]["gross"],
        "not_sales_vat": was.get("not_sales_vat", ZERO) + now["not_sales"]["vat"],
        "service_charge": was.get("service_charge", ZERO) + sales["service_charge"],
        "over_bills": was.get("over_bills", ZERO) + sales["over_bills"],
        "tips": was.get("tips", ZERO) + now["tips"],
        "tenders": was.get("tenders", ZERO) + sum((row["net"] for row in now["tenders"]), ZERO),
        **{
            name: {
                "count": was.get(name, {}).get("count", 0) + now[name]["count"],
                "value": was.get(name, {}).get("value", ZERO) + now[name]["value"],
            }
            for name in counted
        },
        "no_sales": was.get("no_sales", 0) + now["no_sales"],
        "over_short": was.get("over_short", ZERO) + now["over_short"],
    }


def _rates_to_date(now: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sums: dict[tuple[Decimal, str], dict[str, Any]] = {}
    for bucket in (*before, *now):
        key = (bucket["rate"], bucket["treatment"])
        known = sums.setdefault(key, {**bucket, "gross": ZERO, "net": ZERO, "vat": ZERO})
        for name in ("gross", "net", "vat"):
            known[name] += bucket[name]
    return sorted(sums.values(), key=lambda bucket: (-bucket["rate"], bucket["treatment"]))
