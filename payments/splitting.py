"""Divide a bill. Pure: no database, no clock.

The total of a bill is spread over its lines in proportion to their cost, a service charge included, so that paying
every line pays the bill to the penny. Every payment is allocated to lines again, in whatever way it was split. What is
left of a line is its part less its allocations. All amounts are `Decimal` pounds with two places.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core.errors import InvalidInput
from fynlo.core.money import ZERO, equal_shares, pounds, spread, written
from payments.errors import ABOVE_ZERO, ItemTaken, NothingLeft, NotOnBill, OverDue

MOST_SHARES = 100
FRACTIONS = {2: _lazy("half"), 3: _lazy("a third"), 4: _lazy("a quarter")}


class SplitMethod(StrEnum):
    ALL = "all"
    ITEMS = "items"
    SHARES = "shares"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Pick:
    """`parts` of `of` equal parts of a line: 1 of 1 is all of it, 1 of 3 one of three lattes or a third of a pizza."""

    line_id: UUID
    parts: int = 1
    of: int = 1


@dataclass(frozen=True, slots=True)
class Split:
    """The part of a bill to pay: all that is left, `picks`, an `amount`, or `parts` of `of` equal shares.

    `of` is the number of people who are still paying. `left` is what was left of the bill on the screen that computed
    the shares: a guest who saw £16.32 pays £16.32, even if another guest was quicker. None: what is left now.
    """

    method: SplitMethod
    picks: tuple[Pick, ...] = ()
    parts: int = 1
    of: int = 1
    amount: Decimal = ZERO
    left: Decimal | None = None

    @classmethod
    def of_amount(cls, amount: Decimal) -> "Split":
        return cls(SplitMethod.AMOUNT, amount=pounds(amount))


@dataclass(frozen=True, slots=True)
class Share:
    """One line's part of the bill: `due` in all, `paid`, `held` by payments under way, and `left`."""

    line_id: UUID
    due: Decimal
    paid: Decimal
    held: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class BillBalance:
    """The balance of a bill. `left` is the sum of what is left of its lines: neither paid nor held.

    `people` are the covers of the order (0 is unknown). `payers` counts the payments that are captured or under way.
    """

    total: Decimal
    paid: Decimal
    held: Decimal
    left: Decimal
    shares: tuple[Share, ...]
    people: int = 0
    payers: int = 0


@dataclass(frozen=True, slots=True)
class Division:
    """The amount of a split, and how much of it pays for each line."""

    amount: Decimal
    by_line: Mapping[UUID, Decimal] = field(default_factory=dict)

    def at_most(self, amount: Decimal) -> "Division":
        """Return this part, or `amount` of it, spread over its lines in proportion."""
        if self.amount <= amount:
            return self
        parts = spread(amount, list(self.by_line.values()))
        return Division(amount, {line: part for line, part in zip(self.by_line, parts, strict=True) if part})


def compute_balance(
    *,
    total: Decimal,
    paid: Decimal,
    weights: Mapping[UUID, Decimal],
    paid_by_line: Mapping[UUID, Decimal],
    held_by_line: Mapping[UUID, Decimal],
    people: int = 0,
    payers: int = 0,
    without_charge: Collection[UUID] = (),
) -> BillBalance:
    """Return the balance of a bill of `total` with `paid` paid so far. `weights` are the costs of its lines.

    Money held for lines that are no longer on the bill counts for the whole bill. If the bill changed after a payment,
    what is left of the whole bill decides, and is spread over the lines in proportion.
    """
    dues = dues_of(total if weights else ZERO, weights, without_charge)
    held = sum(held_by_line.values(), ZERO)
    left = max(total - paid - held, ZERO)
    unpaid = [
        max(due - paid_by_line.get(line_id, ZERO) - held_by_line.get(line_id, ZERO), ZERO)
        for line_id, due in zip(weights, dues, strict=True)
    ]
    lefts = unpaid if sum(unpaid, ZERO) == left else spread(left if weights else ZERO, unpaid)
    shares = tuple(
        Share(line_id, due, paid_by_line.get(line_id, ZERO), held_by_line.get(line_id, ZERO), line_left)
        for line_id, due, line_left in zip(weights, dues, lefts, strict=True)
    )
    return BillBalance(total, paid, held, left, shares, people, payers)


def dues_of(total: Decimal, weights: Mapping[UUID, Decimal], without_charge: Collection[UUID] = ()) -> list[Decimal]:
    """Return the part of each line of a bill of `total`, which sum to it.

    The total is spread in proportion to the costs, a service charge included; a line in `without_charge` costs exactly
    its weight.
    """
    if not without_charge or not total:
        return spread(total, list(weights.values()))
    fixed = {line_id: weights[line_id] for line_id in without_charge}
    others = [ZERO if line_id in fixed else weight for line_id, weight in weights.items()]
    parts = spread(total - sum(fixed.values(), ZERO), others) if any(others) else others
    return [fixed.get(line_id, part) for line_id, part in zip(weights, parts, strict=True)]


def divide(bill: BillBalance, split: Split) -> Division:
    """Return the amount of `split` now, and its lines.

    Raises NothingLeft, OverDue for an amount above what is left, ItemTaken for a line that others have paid or hold,
    NotOnBill, InvalidInput for impossible parts.
    """
    if split.method == SplitMethod.ITEMS:
        return _items(bill, split.picks)
    if not bill.left:
        raise NothingLeft(held=bill.held)
    if split.method == SplitMethod.SHARES:
        _check_parts(split.parts, split.of)
        return _spread(bill, min(share_of(bill, split.parts, split.of, left=split.left), bill.left))
    if split.method == SplitMethod.AMOUNT:
        if split.amount <= 0:
            raise InvalidInput(ABOVE_ZERO, field="amount")
        if split.amount > bill.left:
            raise OverDue(
                _("{left} is still to be paid, not {amount}.").format(
                    left=written(bill.left), amount=written(split.amount)
                ),
                field="amount",
                due=bill.left,
            )
        return _spread(bill, split.amount)
    return _spread(bill, bill.left)


def share_of(bill: BillBalance, parts: int, of: int, *, left: Decimal | None = None) -> Decimal:
    """Return `parts` equal shares of a bill between the `of` people who are still paying.

    A share is what is left ÷ `of`, the bigger pennies first, and at most total ÷ people of the bill: after £41.01 of
    £65.25 one of four pays £16.32, not the £24.24 that are left. The people are the covers, at least `of`. `left` is
    what was left when the share was computed (`Split.left`). frontend/shared/rules/splitting.js has the same rule for
    the browser; tests/payments/cases/shares.json has the cases of both.
    """
    left = bill.left if left is None else min(left, bill.total)
    if left <= 0:
        return ZERO
    most = equal_shares(bill.total, max(bill.people, of))[0]
    return sum((min(share, most) for share in equal_shares(left, of)[:parts]), ZERO)


def still_paying(bill: BillBalance) -> int:
    """Return how many people are probably still paying: the covers less the payers; two if covers are unknown."""
    return max(bill.people - bill.payers, 1) if bill.people else 2


def part_of(whole: Decimal, left: Decimal, parts: int, of: int) -> Decimal:
    """Return `parts` of `of` equal parts of one item. It costs `whole`; `left` is not paid yet.

    What is left is divided among the parts that are left, the bigger parts first, so that three thirds are the whole:
    £10.00 in three is 3.34, 3.33, 3.33. Never more than the same parts of the whole, whatever was paid in between.
    """
    if left <= 0:
        return ZERO
    remaining = max(1, int((left * of / whole).quantize(Decimal(1), ROUND_HALF_UP)))
    return min(sum(equal_shares(left, remaining)[:parts], ZERO), parts * equal_shares(whole, of)[0])


def parts_offered(quantity: int) -> list[tuple[str, str]]:
    """The parts of a line that can be paid beside all that is left of it, as (value, label): ("1/3", "1 of 3").

    Some of several, and the fractions that are no whole number of them. frontend/shared/rules/parts_offered.js
    says the same in the browser; both are held to tests/payments/cases/parts_offered.json.
    """
    counted = [
        (f"{count}/{quantity}", _("{count} of {quantity}").format(count=count, quantity=quantity))
        for count in range(1, quantity)
    ]
    return counted + [(f"1/{of}", str(label)) for of, label in FRACTIONS.items() if quantity % of]


def allocate_amount(amount: Decimal, shares: Sequence[Share]) -> dict[UUID, Decimal]:
    """Spread `amount`, at most what is left, over the lines in proportion to what is left of each."""
    parts = spread(min(amount, sum((share.left for share in shares), ZERO)), [share.left for share in shares])
    return {share.line_id: part for share, part in zip(shares, parts, strict=True) if part}


def allocate_including_held(amount: Decimal, bill: BillBalance) -> dict[UUID, Decimal]:
    """Spread `amount` over what is left of the lines, then over what other payments hold of them.

    What exceeds the whole bill lies on no line.
    """
    by_line = allocate_amount(amount, bill.shares)
    rest = min(amount - sum(by_line.values(), ZERO), bill.total - bill.paid - bill.left)
    if rest > 0 and bill.shares:
        for share, part in zip(bill.shares, spread(rest, [share.held for share in bill.shares]), strict=True):
            if part:
                by_line[share.line_id] = by_line.get(share.line_id, ZERO) + part
    return by_line


def _spread(bill: BillBalance, amount: Decimal) -> Division:
    return Division(amount, allocate_amount(amount, bill.shares))


def _items(bill: BillBalance, picks: Iterable[Pick]) -> Division:
    shares = {share.line_id: share for share in bill.shares}
    by_line: dict[UUID, Decimal] = {}
    for pick in picks:
        _check_parts(pick.parts, pick.of)
        share = shares.get(pick.line_id)
        if share is None:
            raise NotOnBill(line=str(pick.line_id))
        left = share.left - by_line.get(pick.line_id, ZERO)
        if share.due and not left:
            raise ItemTaken(line=str(pick.line_id))
        if part := part_of(share.due, left, pick.parts, pick.of):
            by_line[pick.line_id] = by_line.get(pick.line_id, ZERO) + part
    if not by_line:
        raise InvalidInput(_("Choose what to pay for."), field="items")
    return Division(sum(by_line.values(), ZERO), by_line)


def _check_parts(parts: int, of: int) -> None:
    if not 1 <= parts <= of <= MOST_SHARES:
        raise InvalidInput(
            _("Choose shares from 1 of 1 to {most} of {most}.").format(most=MOST_SHARES),
            field="of",
        )
