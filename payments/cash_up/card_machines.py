"""The totals of the restaurant's own card machines against what the tills recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from fynlo.core.money import ZERO
from payments.cash_up.selectors import cash_up_settings
from payments.models import CardMachineTotal, Payment, Refund
from payments.tenders import CARD

NO_NAME = ""  # payments that name no machine where there are several


@dataclass(frozen=True, slots=True)
class Machine:
    """One card machine on one business day, in pounds. `total` is the slip's, None before it is typed in."""

    name: str
    total: Decimal | None
    recorded: Decimal

    @property
    def difference(self) -> Decimal | None:
        """Return the slip's total less what the tills recorded; None without a slip."""
        return None if self.total is None else self.total - self.recorded


def payments_by_card(day: date) -> QuerySet[Payment]:
    """Return what the tills recorded by card on a business day, the oldest first."""
    rows = Payment.objects.filter(business_day=day, tender=CARD.name, status=Payment.Status.CAPTURED)
    return rows.order_by("captured_at", "id")


def payments_of_machine(day: date, machine: str) -> QuerySet[Payment]:
    """Return what the tills recorded for one card machine on a business day; `taken` is the amount with the tip.

    One query more where a single machine is named.
    """
    rows = payments_by_card(day).filter(card_machine__in=_names_of(machine))
    return rows.annotate(taken=F("amount") + F("tip"))


def refunds_of_machine(day: date, machine: str) -> QuerySet[Refund]:
    """Return the refunds that one card machine made on a business day; `back` is the amount with the tip."""
    rows = Refund.objects.filter(business_day=day, method=CARD.name, card_machine__in=_names_of(machine))
    return rows.annotate(back=F("amount") + F("tip")).order_by("at", "id")


def _names_of(machine: str) -> list[str]:
    """Return the names that stand for a machine: the only one also has the payments that name none."""
    return [machine, NO_NAME] if cash_up_settings().card_machines == [machine] else [machine]


def machines_of(day: date) -> list[Machine]:
    """Return each card machine of a business day: payments with their tips, less refunds to cards. Four queries.

    A payment that names no machine belongs to the only one, else to the row NO_NAME.
    """
    names = cash_up_settings().card_machines
    typed = dict(CardMachineTotal.objects.filter(business_day=day).order_by("at", "id").values_list("machine", "total"))
    only = names[0] if len(names) == 1 else NO_NAME
    recorded: dict[str, Decimal] = {}

    def add(rows: Iterable[tuple[str, Decimal]], sign: int) -> None:
        for machine, amount in rows:
            recorded[machine or only] = recorded.get(machine or only, ZERO) + sign * amount

    taken = Sum(F("amount") + F("tip"))
    add(payments_by_card(day).order_by().values_list("card_machine").annotate(sum=taken), 1)
    back = Refund.objects.filter(business_day=day, method=CARD.name)
    add(back.order_by().values_list("card_machine").annotate(sum=taken), -1)
    shown = dict.fromkeys([*names, *typed, *(name for name, amount in recorded.items() if amount)])
    return [Machine(name, typed.get(name), recorded.get(name, ZERO)) for name in shown]
