"""The VAT in a part of a bill: in a payment for its receipt, in a refund for what it reverses.

Nothing is computed from rates: the VAT that is stored with the order's lines is divided. The VAT of a receipt is the
VAT in everything paid so far, less what earlier receipts have stated. So the receipts of a paid bill state exactly its
VAT, even if the bill changed between two payments.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from fynlo.core import json_codec
from fynlo.core.money import ZERO, round_half_up, spread
from orders.models import Line, Order
from orders.pricing.vat import Treatment
from payments.allocations import net_by_line
from payments.models import Allocation, Payment, Receipt
from payments.selectors import cost_of
from payments.splitting import dues_of

Bucket = dict[str, Any]  # rate, treatment, gross, net, vat
Band = tuple[Decimal, str]


@dataclass
class Part:
    """A part of a bill. `buckets` plus a `service_charge` outside VAT sum to the amount of the part."""

    buckets: list[Bucket] = field(default_factory=list)
    service_charge: Decimal = ZERO


def paid_by_line(order: Order) -> dict[UUID, Decimal]:
    """Return what is paid for each line and not refunded. One query."""
    return net_by_line(Allocation.objects.filter(payment__order=order, payment__status=Payment.Status.CAPTURED))


def stated(order: Order) -> Part:
    """Return what the receipts of an order have stated so far, less its refunds. One query."""
    total = Part()
    for text in Receipt.objects.filter(payment__order=order).values_list("document", flat=True):
        document = json_codec.loads(text)
        part = _true_part(document["vat"]["buckets"], document["payment"]["service_charge"])
        total = plus(total, part) if document["kind"] == "sale" else less(total, part)
    return total


def accounted_bucket(rate: Decimal, gross: Decimal, vat: Decimal, receipt: str) -> Bucket:
    """Return the bucket of a sale that a deposit paid: its VAT was stated on `receipt`, so this one states none."""
    return {
        "rate": rate, "treatment": Treatment.ACCOUNTED.value, "gross": gross, "net": gross, "vat": ZERO,
        "accounted_vat": vat, "receipt": receipt,
    }  # fmt: skip


def less_accounted(part: Part, accounted: list[Bucket], *, is_last: bool) -> Part:
    """Return what the receipt of `part` states when deposits have paid it, whose VAT is `accounted` for.

    The VAT of the meal may differ from the deposit's, which is at the standard rate: with zero-rated food it is less.
    The receipt that settles the bill (`is_last`) states the difference, so that deposit and meal together state the
    VAT of the meal: £80.00 with a deposit of £20.00 is £3.33 + £10.00 = £13.33.
    """
    if not accounted:
        return part
    rest = less(part, _true_part(accounted, ZERO)) if is_last else Part()
    return Part([*accounted, *rest.buckets], rest.service_charge)


def _true_part(buckets: Iterable[Bucket], charge: Decimal) -> Part:
    """Return what buckets stand for in the meal: a deposit's with the VAT that was stated when it was taken."""
    found = [
        {**bucket, "treatment": Treatment.TAXABLE.value, "vat": bucket["accounted_vat"]}
        if bucket["treatment"] == Treatment.ACCOUNTED
        else bucket
        for bucket in buckets
    ]
    return Part(found, charge)


def within(order: Order, paid: Mapping[UUID, Decimal]) -> Part:
    """Return the VAT in the paid part of each line of an order with `all_lines`. No query."""
    bands, charge = _within(order, paid)
    return Part(_buckets(bands), charge)


def plus(one: Part, other: Part) -> Part:
    return _joined(one, other, 1)


def less(whole: Part, part: Part) -> Part:
    return _joined(whole, part, -1)


def _joined(one: Part, other: Part, sign: int) -> Part:
    bands: dict[Band, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for times, buckets in ((1, one.buckets), (sign, other.buckets)):
        for bucket in buckets:
            band = bands[bucket["rate"], bucket["treatment"]]
            band[0] += times * bucket["gross"]
            band[1] += times * bucket["vat"]
    return Part(_buckets(bands), one.service_charge + sign * other.service_charge)


def _buckets(bands: Mapping[Band, list[Decimal]]) -> list[Bucket]:
    """Return the buckets, the highest rate first. Empty bands are left out."""
    buckets = [
        {"rate": rate, "treatment": treatment, "gross": gross, "net": gross - vat, "vat": vat}
        for (rate, treatment), (gross, vat) in bands.items()
        if gross or vat
    ]
    return sorted(buckets, key=lambda bucket: (-bucket["rate"], bucket["treatment"]))


def _settled(dues: Mapping[UUID, Decimal], paid: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    """Return what counts as paid of each line: at most its part of the bill.

    An excess, which exists when the bill changed after a payment, counts for the other lines in proportion to what is
    left of them.
    """
    settled = {line_id: min(paid.get(line_id, ZERO), due) for line_id, due in dues.items()}
    lefts = [due - settled[line_id] for line_id, due in dues.items()]
    over = min(sum(paid.values(), ZERO) - sum(settled.values(), ZERO), sum(lefts, ZERO))
    if over > 0:
        for line_id, share in zip(dues, spread(over, lefts), strict=True):
            settled[line_id] += share
    return settled


def _within(order: Order, paid: Mapping[UUID, Decimal]) -> tuple[dict[Band, list[Decimal]], Decimal]:
    """Return gross and VAT by band, and the charge outside VAT, in the paid part of each line."""
    lines = order.open_lines()
    costs = {line.id: cost_of(line, order) for line in lines}
    dues = dues_of(order.total, costs, {line.id for line in lines if not line.is_sale}) if lines else []
    settled = _settled({line.id: due for line, due in zip(lines, dues, strict=True)}, paid)
    bands: dict[Band, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    charge = charge_paid = ZERO
    for line, due in zip(lines, dues, strict=True):
        so_far = settled[line.id]
        cost = cost_of(line, order)
        of_line = _share(cost, so_far, due)
        charge += due - cost
        charge_paid += so_far - of_line
        _add(bands, line.vat_buckets, of_line, cost)
    compulsory = _charge_buckets(order, lines)
    if compulsory:
        _add(bands, compulsory, charge_paid, charge)
        return bands, ZERO
    return bands, charge_paid


def _add(bands: dict[Band, list[Decimal]], buckets: list[Bucket], part: Decimal, whole: Decimal) -> None:
    """Add `part` of `whole` to the bands of its buckets. The last bucket takes the pennies that rounding leaves."""
    left = part
    for position, bucket in enumerate(buckets):
        is_last = position == len(buckets) - 1
        gross = left if is_last else _share(bucket["gross"], part, whole)
        left -= gross
        band = bands[bucket["rate"], bucket["treatment"]]
        band[0] += gross
        band[1] += _share(bucket["vat"], part, whole)


def _share(of: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    return of if part == whole else round_half_up(of * part / whole)


def _charge_buckets(order: Order, lines: Iterable[Line]) -> list[Bucket]:
    """Return the buckets of a compulsory charge: the order's buckets less those of its lines."""
    if order.charge != Order.Charge.COMPULSORY:
        return []
    of_lines: dict[Band, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for bucket in (bucket for line in lines for bucket in line.vat_buckets):
        band = of_lines[bucket["rate"], bucket["treatment"]]
        band[0] += bucket["gross"]
        band[1] += bucket["vat"]
    found = []
    for bucket in order.vat_buckets:
        gross, vat = of_lines[bucket["rate"], bucket["treatment"]]
        if bucket["gross"] != gross:
            found.append({**bucket, "gross": bucket["gross"] - gross, "vat": bucket["vat"] - vat})
    return found
