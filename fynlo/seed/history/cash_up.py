"""The cash-up of an earlier day: drawer opened, counted and closed, the card machine's slip typed in, the Z made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from fynlo.core import clock
from fynlo.core.money import from_minor_units, minor_units
from fynlo.core.tenancy.connection import connection
from fynlo.seed.history.planning import PlannedDay
from fynlo.seed.history.profiles import Profile
from fynlo.seed.shapes import named_uuid
from fynlo.seed.steps import Step, actor_of
from fynlo.seed.timeline import Past
from payments.cash_up import services as cash_up
from payments.cash_up.card_machines import machines_of
from payments.cash_up.denominations import DENOMINATIONS
from payments.cash_up.expected import expected_of
from payments.cash_up.reports import close_day
from payments.cash_up.selectors import cash_up_settings, get_session
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

DRAWER = "Front till"
PAID_OUT = Decimal("12.50")


@dataclass(frozen=True, slots=True)
class PastCashUp:
    """The cashier's own drawer of one day. `morning` and `evening` are the steps before the first guest and after the
    last, `z_report` the step that closes the day."""

    profile: Profile
    day: PlannedDay

    @property
    def session_id(self) -> UUID:
        return named_uuid(self.profile.restaurant.slug, "session", self.day.days_ago)

    def morning(self) -> Iterator[Step]:
        yield self._step("drawer.open", self.day.opens, self._cashier, self._open)

    def evening(self) -> Iterator[Step]:
        closes, manager = self.day.closes, actor_of(self.profile.restaurant.manager)
        yield self._step("drawer.no_sale", closes + 1, self._cashier, self._open_without_sale)
        if self.day.pays_out:
            yield self._step("drawer.pay_out", closes + 2, self._cashier, self._pay_out)
        yield self._step("drawer.count", closes + 10, self._cashier, self._count)
        yield self._step("drawer.close", closes + 14, manager, self._close)
        yield self._step("cash_up.card_machine_total", closes + 16, manager, self._store_slip)

    @property
    def z_report(self) -> Step:
        manager = actor_of(self.profile.restaurant.manager)
        return self._step("z.close", self.day.closes + 20, manager, self._make_z)

    @property
    def _cashier(self) -> Actor:
        return actor_of(self.profile.restaurant.with_job("cashier"))

    def _step(self, kind: str, minute: float, actor: Actor, does: Callable[[CommandContext], Any]) -> Step:
        def run(context: CommandContext, _: Any) -> dict:
            does(context)
            return {"session": self.session_id}

        return Step(
            f"{self.day.days_ago} days ago: {kind}", kind, f"{self.day.days_ago} days ago", actor, run,
            restaurant=self.profile.restaurant, past=Past(self.day.days_ago, minute),
        )  # fmt: skip

    def _open(self, context: CommandContext) -> None:
        cash_up.open_drawer(
            context=context, session_id=self.session_id, opening_float=Decimal(self.profile.opening_float), name=DRAWER,
            drawer_id=named_uuid(self.profile.restaurant.slug, "drawer", DRAWER), is_mine=True,
        )  # fmt: skip

    def _open_without_sale(self, context: CommandContext) -> None:
        movement_id = named_uuid(self.session_id, "no sale")
        cash_up.open_without_sale(
            context=context, session_id=self.session_id, reason="Change for a guest", movement_id=movement_id
        )

    def _pay_out(self, context: CommandContext) -> None:
        cash_up.pay_out(
            context=context, session_id=self.session_id, amount=PAID_OUT, reason="Milk and lemons from the shop",
            movement_id=named_uuid(self.session_id, "pay out"),
        )  # fmt: skip

    def _count(self, context: CommandContext) -> None:
        """Count what is expected, and what the plan says is missing or over."""
        there = expected_of(get_session(self.session_id)).total + from_minor_units(self.day.counted)
        cash_up.count_drawer(
            context=context, session_id=self.session_id, pieces=pieces_of(there),
            count_id=named_uuid(self.session_id, "count"),
        )  # fmt: skip

    def _close(self, context: CommandContext) -> None:
        reason = "Wrong change was given" if self.day.counted else ""
        cash_up.close_drawer(context=context, session_id=self.session_id, reason=reason)

    def _store_slip(self, context: CommandContext) -> None:
        day = business_day(clock.now(), connection.tenant)
        for machine in machines_of(day):
            if machine.name in cash_up_settings().card_machines:
                cash_up.store_machine_total(context=context, machine=machine.name, total=machine.recorded, day=day)

    def _make_z(self, context: CommandContext) -> None:
        close_day(context=context, day=business_day(clock.now(), connection.tenant))


def pieces_of(amount: Decimal) -> dict[str, int]:
    """Return the fewest notes and coins that come to `amount` pounds, by pence. Pure."""
    left, pieces = minor_units(amount), {}
    for pence in DENOMINATIONS:
        count, left = divmod(left, pence)
        if count:
            pieces[str(pence)] = count
    return pieces
