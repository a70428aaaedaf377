"""Type in the total of a card machine's slip at the end of the day."""

from datetime import date
from decimal import Decimal

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.money import pounds
from fynlo.core.tenancy.connection import connection
from payments.cash_up.errors import DayNotOver, MachineUnknown
from payments.cash_up.selectors import cash_up_settings
from payments.models import CardMachineTotal
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day


def store_machine_total(
    *, context: CommandContext, machine: str, total: Decimal, day: date | None = None
) -> CardMachineTotal:
    """Store the total of `machine` for a business day, the present one without `day`. The newest of a day counts.

    Raises MachineUnknown, DayNotOver for a day to come.
    """
    today = business_day(context.occurred_at, connection.tenant)
    day = day or today
    if machine not in cash_up_settings().card_machines:
        raise MachineUnknown(field="machine", machine=machine)
    if day > today:
        raise DayNotOver(field="business_day", today=today)
    actor = context.actor
    context.annotate(machine=machine, business_day=day, total=total)
    return CardMachineTotal.objects.create(
        id=uuid7(), machine=machine, business_day=day, total=pounds(total), by=actor.user_id, by_name=actor.name,
        at=clock.now(),
    )  # fmt: skip
