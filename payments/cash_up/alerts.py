"""The alerts of cash-up on the page "Needs attention"."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from orders.labels import money
from payments.models import CashMovement, DrawerSession
from realtime.alerts import AlertKind, raise_alert, register
from realtime.commands.context import CommandContext

LATE = AlertKind(
    "drawer.late",
    "Cash arrived after the count",
    "A device without a network sent cash for a drawer that was counted already. The count stays as it is. Compare the "
    "difference of the count with this amount.",
)
OPENED_TWICE = AlertKind(
    "drawer.opened_twice",
    "A drawer was opened twice",
    "A device without a network opened a drawer that was open already. Both shifts are kept. Count and close each.",
)
NOT_APPROVED = AlertKind(
    "drawer.difference_not_approved",
    "A large difference without a second person",
    "A device without a network closed a drawer whose count differs by more than the tolerance, without a second "
    "person. Count the cash in the safe with the person who closed it.",
)
FIGURES = AlertKind(
    "z.figures_disagree",
    "The Z report could not be made",
    "Two sums that have to be the same are not, so the day was not closed. No sale is lost. This is a fault of the "
    "software: send these figures to support.",
)


def _raise(context: CommandContext, kind: AlertKind, session_id: UUID, sentence: str, **data: Any) -> None:
    raise_alert(kind.name, context=context, about="drawer_session", subject=session_id, sentence=sentence, **data)


def late_movement(context: CommandContext, session: DrawerSession, movement: CashMovement) -> None:
    what = CashMovement.Kind(movement.kind).label
    _raise(
        context, LATE, session.id,
        f"{what}: {money(movement.amount)} of {session.drawer.name} arrived after the count.", amount=movement.amount,
    )  # fmt: skip


def late_cash(context: CommandContext, session_id: UUID, amount: Decimal) -> None:
    what = "taken" if amount >= 0 else "refunded"
    _raise(
        context, LATE, session_id, f"{money(abs(amount))} in cash was {what} before the count and arrived after it.",
        amount=amount,
    )  # fmt: skip


def opened_twice(context: CommandContext, session: DrawerSession) -> None:
    _raise(
        context, OPENED_TWICE, session.id,
        f"{context.actor.name or 'A device'} opened {session.drawer.name} while another shift of it was open.",
        opening_float=session.opening_float,
    )  # fmt: skip


def not_approved(context: CommandContext, session: DrawerSession) -> None:
    difference = session.difference or Decimal("0.00")
    word = "over" if difference > 0 else "short"
    _raise(
        context, NOT_APPROVED, session.id,
        f"{session.drawer.name} was closed {money(abs(difference))} {word} by {session.closed_by_name or 'someone'}.",
        difference=difference,
    )  # fmt: skip


def figures_disagree(context: CommandContext, day: date, figures: str) -> None:
    raise_alert(
        FIGURES.name, context=context, about="z_report", subject=context.id,
        sentence=f"The Z report of {day:%-d %B %Y} was not made. {figures}", business_day=day, figures=figures,
    )  # fmt: skip


def register_all() -> None:
    register(LATE, OPENED_TWICE, NOT_APPROVED, FIGURES)
