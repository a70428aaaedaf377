"""The VAT that lies in a part of a bill: of a payment for its receipt, of a refund for what it reverses.

Nothing is worked out from rates: the figures that are stored with the order's lines are divided. What is paid so far
holds so much of them, and a part is the difference of two such sums; so the parts of a bill hold exactly its VAT.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from fynlo.money import ZERO, round_half_up, spread
from orders.models import Line, Order
from payments.models import Allocation, Payment
from payments.selectors import cost_of

Bucket = dict[str, Any]  # rate, treatment, gross, net, vat
Band = tuple[Decimal, str]


@dataclass
class Part:
    """`buckets` sum, with a `service_charge` that is outside VAT, to the amount that the part was made of."""

    buckets: list[Bucket] = field(default_factory=list)
    service_charge: Decimal = ZERO


def paid_by_line(order: Order) -> dict[UUID, Decimal]:
    """What is paid of each line and has not gone back. One query."""
    paid: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    rows = Allocation.objects.filter(payment__order=order, payment__status=Payment.Status.CAPTURED)
    for line_id, amount, refund_id in rows.values_list("line_id", "amount", "refund_id"):
        paid[line_id] += amount if refund_id is None else -amount
    return dict(paid)


def between(order: Order, before: Mapping[UUID, Decimal], after: Mapping[UUID, Decimal]) -> Part:
    """What lies between two sums of what is paid of each line; below nought where `after` is less. No query."""
    bands: dict[Band, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    charge = ZERO
    for sign, paid in ((1, after), (-1, before)):
        of_bands, of_charge = _within(order, paid)
        charge += sign * of_charge
        for band, (gross, vat) in of_bands.items():
            bands[band][0] += sign * gross
            bands[band][1] += sign * vat
    buckets = [
        {"rate": rate, "treatment": treatment, "gross": gross, "net": gross - vat, "vat": vat}
        for (rate, treatment), (gross, vat) in bands.items()
        if gross or vat
    ]
    return Part(sorted(buckets, key=lambda bucket: (-bucket["rate"], bucket["treatment"])), charge)


def _within(order: Order, paid: Mapping[UUID, Decimal]) -> tuple[dict[Band, list[Decimal]], Decimal]:
    """Gross and VAT by band, and the charge outside VAT, of so much of each line."""
    lines = order.open_lines()
    dues = spread(order.total, [cost_of(line, order) for line in lines]) if lines else []
    bands: dict[Band, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    charge = charge_paid = ZERO
    for line, due in zip(lines, dues, strict=True):
        so_far = min(paid.get(line.id, ZERO), due)
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
    """`part` of `whole` over its buckets; the last takes the pennies that rounding leaves."""
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
    """The buckets of a compulsory charge: what the order holds more than its lines do."""
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
