"""Turn a planned visit into the commands of the people who looked after it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from fynlo.core import clock
from fynlo.core.money import ZERO, round_half_up
from fynlo.seed import visit_steps
from fynlo.seed.history.planning import BAR, PlannedPayment, PlannedVisit
from fynlo.seed.history.receipts import numbered
from fynlo.seed.history.sandbox import PastPayments
from fynlo.seed.shapes import SeedRestaurant, Visit, named_uuid
from fynlo.seed.steps import Step, actor_of
from fynlo.seed.timeline import Past
from fynlo.seed.visit_steps import VisitStep
from orders.kitchen import services as kitchen
from orders.models import Ticket
from orders.selectors import order_with_lines
from payments import reconciliation
from payments import services as payments
from payments.bill.access import guest_actor
from payments.models import Payment
from payments.selectors import get_payment
from payments.splitting import Split, SplitMethod
from realtime.actors import Actor
from realtime.commands.context import CommandContext

WORKER = Actor.system("worker")
Does = Callable[[VisitStep, CommandContext], None]


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A planned visit of one restaurant. `steps` are its commands in order of time."""

    restaurant: SeedRestaurant
    days_ago: int
    planned: PlannedVisit
    past_payments: PastPayments

    @property
    def visit(self) -> Visit:
        planned = self.planned
        return Visit(
            planned.name, planned.server, planned.items, story=(), table=planned.table,
            guests=planned.guests if planned.table else None,
        )  # fmt: skip

    @property
    def order_id(self) -> UUID:
        return named_uuid(self.restaurant.slug, "order", self.planned.name)

    def without_table(self) -> "PastVisit":
        """Return the visit as a takeaway: its table cannot be had."""
        return replace(self, planned=replace(self.planned, table=""))

    def steps(self) -> list[Step]:
        return sorted(self._steps(), key=lambda step: step.past.minute)

    def _steps(self) -> Iterator[Step]:
        planned, manager = self.planned, actor_of(self.restaurant.manager)
        server, cook = actor_of(self.restaurant.person(planned.server)), actor_of(self.restaurant.with_job("cook"))
        yield self._step("order.create", planned.arrives, server, visit_steps.order)
        if planned.void is not None:
            void_at = planned.arrives + 2
            yield self._step("order.void_sent_line", void_at, manager, visit_steps.void, about=str(planned.void))
        if planned.drinks is not None and planned.food is not None and planned.guests > 2:
            yield self._step("kitchen.bump", planned.drinks, cook, self._bump_drinks)
        # Serving bumps what is still in the kitchen.
        yield self._step("order.set_status", planned.served, server, visit_steps.serve)
        at = planned.payments[0].minute
        if planned.comp is not None:
            yield self._step("order.comp", at - 0.8, manager, visit_steps.comp, about=str(planned.comp))
        if planned.discount:
            yield self._step("order.discount", at - 0.8, manager, visit_steps.discount, about=str(planned.discount))
        for share, payment in enumerate(planned.payments):
            yield from self._payment(share, payment)
        at = planned.payments[-1].minute
        if planned.is_corrected:
            yield self._step("payment.correct_tender", at + 1, manager, visit_steps.tender)
        if planned.refund is not None:
            cashier = actor_of(self.restaurant.with_job("cashier"))
            approved = replace(cashier, approver=manager)  # a manager approves it on the till
            yield self._step("payment.refund", at + 3, approved, self._refund)
        if planned.table:
            yield self._step("table.clean", planned.left, server, visit_steps.clean)

    def _payment(self, share: int, payment: PlannedPayment) -> Iterator[Step]:
        at, about = payment.minute, f"{share}"
        take = partial(self._take, share, payment)
        if payment.tender == "cash":
            yield self._step("payment.cash", at, actor_of(self.restaurant.with_job("cashier")), take, about=about)
        elif payment.tender == "card":
            yield self._step(
                "payment.card", at, actor_of(self.restaurant.person(self.planned.server)), take, about=about
            )
        else:
            guest = named_uuid("guest", self.order_id, share)
            yield self._step(
                "bill.pay", at - 0.6, guest_actor(guest), partial(self._begin, share, payment, guest), about=about
            )
            yield self._step("payment.claim", at - 0.5, WORKER, partial(self._claim, share), about=about)
            yield self._step("payment.outcome", at, WORKER, partial(self._outcome, share, payment), about=about)

    def _step(self, kind: str, minute: float, actor: Actor, does: Does, *, about: str = "") -> Step:
        step = VisitStep(self.restaurant, self.visit, actor, kind, about, 0)

        def run(context: CommandContext, _: Any) -> dict:
            does(step, context)
            return {"order": step.order_id}

        return Step(
            self.planned.name, kind, f"{self.planned.name} {about}".strip(), actor, run, restaurant=self.restaurant,
            past=Past(self.days_ago, minute),
        )  # fmt: skip

    def _bump_drinks(self, step: VisitStep, context: CommandContext) -> None:
        for ticket_id in Ticket.objects.filter(order=self.order_id, station=BAR).values_list("id", flat=True):
            kitchen.bump_ticket(context=context, ticket_id=ticket_id)

    # -- money ---------------------------------------------------------------------------------------------

    def _payment_id(self, share: int) -> UUID:
        """Return the id of a payment. That of the first one is `VisitStep.payment_id`."""
        return named_uuid("payment", self.order_id, share) if share else named_uuid("payment", self.order_id)

    def _part(self, share: int, payment: PlannedPayment) -> tuple[Split, Decimal]:
        """Return the part of the bill that this payment takes, and its tip. Two queries for one with a tip."""
        paying = payment.of - share
        split = Split(SplitMethod.ALL) if paying == 1 else Split(SplitMethod.SHARES, parts=1, of=paying)
        due = order_with_lines(self.order_id).due if payment.tip else ZERO
        return split, round_half_up(due / paying * payment.tip / 100)

    def _take(self, share: int, payment: PlannedPayment, step: VisitStep, context: CommandContext) -> None:
        split, tip = self._part(share, payment)
        same = {"context": context, "order": self.order_id, "split": split, "payment_id": self._payment_id(share)}
        with numbered(payment.receipt):
            if payment.tender == "card":
                payments.take_card(**same, tip=tip)
            else:
                payments.take_cash(**same)

    def _begin(
        self, share: int, payment: PlannedPayment, guest: UUID, step: VisitStep, context: CommandContext
    ) -> None:
        split, tip = self._part(share, payment)
        link = payments.open_link(context=context, order_id=self.order_id)
        payments.begin_payment(
            context=context, order_id=self.order_id, split=split, link=link, tip=tip, guest=guest,
            payment_id=self._payment_id(share),
        )  # fmt: skip

    def _claim(self, share: int, step: VisitStep, context: CommandContext) -> None:
        reconciliation.claim(context=context, payment_id=self._payment_id(share))

    def _outcome(self, share: int, payment: PlannedPayment, step: VisitStep, context: CommandContext) -> None:
        payment_id = self._payment_id(share)
        row = Payment.objects.get(pk=payment_id)
        found = self.past_payments.take(self.restaurant.slug, payment_id, row.amount + row.tip, clock.now())
        with numbered(payment.receipt):
            result = reconciliation.QueryResult(found=found)
            reconciliation.reconcile(context=context, payment_id=payment_id, result=result)

    def _refund(self, step: VisitStep, context: CommandContext) -> None:
        """Refund one line in the tender that paid it."""
        payment = get_payment(step.payment_id)
        line_id = visit_steps.line_id(step, "first", self.planned.refund or 0)
        by_line = {row.line_id: row.amount for row in payment.all_allocations if row.line_id == line_id}
        with numbered(self.planned.refund_receipt):
            payments.refund(
                context=context, payment_id=payment.id, method=payment.tender, by_line=by_line,
                reason="Not as it was ordered",
            )  # fmt: skip
