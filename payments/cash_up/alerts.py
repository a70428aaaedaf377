"""The alerts of cash-up on the page "Needs attention"."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.labels import money
from payments.models import CashMovement, DrawerSession
from realtime.alerts import AlertKind, Sentence, raise_alert, register
from realtime.commands.context import CommandContext

LATE = AlertKind(
    "drawer.late",
    _lazy("Cash arrived after the count"),
    _lazy(
        "A device without a network sent cash for a drawer that was counted already. The count stays as it is. "
        "Compare the difference of the count with this amount."
    ),
)
OPENED_TWICE = AlertKind(
    "drawer.opened_twice",
    _lazy("A drawer was opened twice"),
    _lazy(
        "A device without a network opened a drawer that was open already. Both shifts are kept. Count and close each."
    ),
)
NOT_APPROVED = AlertKind(
    "drawer.difference_not_approved",
    _lazy("A large difference without a second person"),
    _lazy(
        "A device without a network closed a drawer whose count differs by more than the tolerance, without a second "
        "person. Count the cash in the safe with the person who closed it."
    ),
)
FIGURES = AlertKind(
    "z.figures_disagree",
    _lazy("The Z report could not be made"),
    _lazy(
        "Two sums that have to be the same are not, so the day was not closed. No sale is lost. This is a fault of "
        "the software: send these figures to support."
    ),
)


def _raise(context: CommandContext, kind: AlertKind, session_id: UUID, sentence: Sentence, **data: Any) -> None:
    raise_alert(kind.name, context=context, about="drawer_session", subject=session_id, sentence=sentence, **data)


def late_movement(context: CommandContext, session: DrawerSession, movement: CashMovement) -> None:
    _raise(
        context, LATE, session.id,
        lambda: _("{what}: {amount} of {name} arrived after the count.").format(
            what=CashMovement.Kind(movement.kind).label, amount=money(movement.amount), name=session.drawer.name
        ),
        amount=movement.amount,
    )  # fmt: skip


def late_cash(context: CommandContext, session_id: UUID, amount: Decimal) -> None:
    _raise(
        context, LATE, session_id,
        lambda: (
            _("{amount} in cash was taken before the count and arrived after it.")
            if amount >= 0
            else _("{amount} in cash was refunded before the count and arrived after it.")
        ).format(amount=money(abs(amount))),
        amount=amount,
    )  # fmt: skip


def opened_twice(context: CommandContext, session: DrawerSession) -> None:
    _raise(
        context, OPENED_TWICE, session.id,
        lambda: _("{name} opened {drawer} while another shift of it was open.").format(
            name=context.actor.name or _("A device"), drawer=session.drawer.name
        ),
        opening_float=session.opening_float,
    )  # fmt: skip


def not_approved(context: CommandContext, session: DrawerSession) -> None:
    difference = session.difference or Decimal("0.00")
    _raise(
        context, NOT_APPROVED, session.id,
        lambda: (
            _("{name} was closed {difference} over by {closed_by_name}.")
            if difference > 0
            else _("{name} was closed {difference} short by {closed_by_name}.")
        ).format(
            name=session.drawer.name, difference=money(abs(difference)),
            closed_by_name=session.closed_by_name or _("someone")
        ),
        difference=difference,
    )  # fmt: skip


def figures_disagree(context: CommandContext, day: date, figures: str) -> None:
    raise_alert(
        FIGURES.name, context=context, about="z_report", subject=context.id,
        sentence=lambda: _("The Z report of {day} was not made. {figures}").format(
            day=date_format(day, "j F Y"), figures=figures
        ),
        business_day=day, figures=figures,
    )  # fmt: skip


def register_all() -> None:
    register(LATE, OPENED_TWICE, NOT_APPROVED, FIGURES)
