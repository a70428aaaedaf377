"""The steps of a day's service: what guests, waiters, cooks and managers do, in order of time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fynlo.seed import visit_steps
from fynlo.seed.shapes import Person, SeedRestaurant, Visit
from fynlo.seed.steps import Step, actor_of
from fynlo.seed.visit_steps import VisitStep
from orders.labels import table_label
from realtime.commands.context import CommandContext

WAITER, COOK, MANAGER = "waiter", "cook", "manager"


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of a visit's story: the command's name, its description, the function that does it, and the role."""

    kind: str
    words: str
    does: Callable[[VisitStep, CommandContext], None]
    who: str = WAITER


VERBS = {
    "place": Verb("order.create", "sit down", visit_steps.place),
    "order": Verb("order.create", "order", visit_steps.order),
    "add": Verb("order.add_lines", "a second round", visit_steps.add),
    "fire": Verb("order.fire_course", "the next course is fired", visit_steps.fire),
    "rush": Verb("order.rush", "to be made first", visit_steps.rush),
    "promise": Verb("order.set_details", "promised for a time", visit_steps.promise),
    "start": Verb("kitchen.start", "cooking", visit_steps.start, COOK),
    "ready": Verb("kitchen.ready", "ready", visit_steps.ready, COOK),
    "bump": Verb("kitchen.bump", "out of the kitchen", visit_steps.bump, COOK),
    "serve": Verb("order.set_status", "served", visit_steps.serve),
    "void": Verb("order.void_sent_line", "something is taken off", visit_steps.void, MANAGER),
    "comp": Verb("order.comp", "something is on the restaurant", visit_steps.comp, MANAGER),
    "discount": Verb("order.discount", "a discount", visit_steps.discount, MANAGER),
    "pay": Verb("payment.cash", "paid in cash", visit_steps.pay),
    "pay_items": Verb("payment.cash", "one pays for their own", visit_steps.pay_items),
    "pay_share": Verb("payment.cash", "one pays a share", visit_steps.pay_share),
    "tender": Verb("payment.correct_tender", "the tender is corrected", visit_steps.tender, MANAGER),
    "refund": Verb("payment.refund_cash", "money goes back", visit_steps.refund, MANAGER),
    "reopen": Verb("order.reopen", "opened again", visit_steps.reopen, MANAGER),
    "clean": Verb("table.clean", "the table is cleaned", visit_steps.clean),
}


def service_steps(restaurant: SeedRestaurant) -> Iterator[Step]:
    """Yield the steps of all visits in order of time, so that order numbers and tables follow the clock."""
    events = [(minutes, visit, what) for visit in restaurant.visits for minutes, what in visit.story]
    for minutes, visit, what in sorted(events, key=lambda each: -each[0]):
        yield _step(restaurant, visit, minutes, what)


def _step(restaurant: SeedRestaurant, visit: Visit, minutes: int, what: str) -> Step:
    name, _, about = what.partition(":")
    verb = VERBS[name]
    actor = actor_of(_doer(restaurant, visit, verb.who))
    step = VisitStep(restaurant, visit, actor, name, about, minutes)

    def perform(context: CommandContext, _: Any) -> dict:
        verb.does(step, context)
        return {"order": step.order_id}

    where = table_label(visit.table, in_sentence=True) or "takeaway"
    description = f"{verb.words} ({about})" if verb.who == COOK and about else verb.words
    label = f"{restaurant.name}: {where}, {visit.name}: {description}"
    target = f"{visit.name}, {minutes} {what}"
    return Step(label, verb.kind, target, actor, perform, restaurant=restaurant, minutes_ago=minutes)


def _doer(restaurant: SeedRestaurant, visit: Visit, who: str) -> Person:
    if who == COOK:
        return restaurant.with_job("cook")
    if who == MANAGER:
        return restaurant.manager
    return restaurant.person(visit.waiter)
