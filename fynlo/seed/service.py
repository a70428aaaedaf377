"""The steps of a day's service: what each guest, waiter, cook and manager does, in the order of the clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fynlo.seed import chapters
from fynlo.seed.chapters import Chapter
from fynlo.seed.shapes import House, Person, Visit
from fynlo.seed.steps import Step, actor_of
from orders.labels import table_label
from realtime.commands.context import CommandContext

WAITER, COOK, MANAGER = "waiter", "cook", "manager"


@dataclass(frozen=True, slots=True)
class Verb:
    """The command's kind, the words that say it, what it does, and who does it."""

    kind: str
    words: str
    does: Callable[[Chapter, CommandContext], None]
    who: str = WAITER


VERBS = {
    "place": Verb("order.create", "sit down", chapters.place),
    "order": Verb("order.create", "order", chapters.order),
    "add": Verb("order.add_lines", "a second round", chapters.add),
    "fire": Verb("order.fire_course", "the next course is fired", chapters.fire),
    "rush": Verb("order.rush", "to be made first", chapters.rush),
    "promise": Verb("order.set_details", "promised for a time", chapters.promise),
    "start": Verb("kitchen.start", "cooking", chapters.start, COOK),
    "ready": Verb("kitchen.ready", "ready", chapters.ready, COOK),
    "bump": Verb("kitchen.bump", "out of the kitchen", chapters.bump, COOK),
    "serve": Verb("order.set_status", "served", chapters.serve),
    "void": Verb("order.void_sent_line", "something is taken off", chapters.void, MANAGER),
    "comp": Verb("order.comp", "something is on the house", chapters.comp, MANAGER),
    "discount": Verb("order.discount", "a discount", chapters.discount, MANAGER),
    "pay": Verb("payment.cash", "paid in cash", chapters.pay),
    "pay_items": Verb("payment.cash", "one pays for their own", chapters.pay_items),
    "pay_share": Verb("payment.cash", "one pays a share", chapters.pay_share),
    "tender": Verb("payment.correct_tender", "the tender is corrected", chapters.tender, MANAGER),
    "refund": Verb("payment.refund_cash", "money goes back", chapters.refund, MANAGER),
    "reopen": Verb("order.reopen", "opened again", chapters.reopen, MANAGER),
    "clean": Verb("table.clean", "the table is cleaned", chapters.clean),
}


def service_steps(house: House) -> Iterator[Step]:
    """Every visit's story, told together by the clock, so that numbers and tables follow it too."""
    told = [(minutes, visit, what) for visit in house.visits for minutes, what in visit.story]
    for minutes, visit, what in sorted(told, key=lambda each: -each[0]):
        yield _step(house, visit, minutes, what)


def _step(house: House, visit: Visit, minutes: int, what: str) -> Step:
    name, _, about = what.partition(":")
    verb = VERBS[name]
    actor = actor_of(_doer(house, visit, verb.who))
    chapter = Chapter(house, visit, actor, name, about, minutes)

    def perform(context: CommandContext, _: Any) -> dict:
        verb.does(chapter, context)
        return {"order": chapter.order_id}

    where = table_label(visit.table, in_sentence=True) or "takeaway"
    said = f"{verb.words} ({about})" if verb.who == COOK and about else verb.words
    return Step(
        f"{house.name}: {where}, {visit.name}: {said}", verb.kind, f"{visit.name}, {minutes} {what}", actor, perform,
        house=house, minutes_ago=minutes,
    )  # fmt: skip


def _doer(house: House, visit: Visit, who: str) -> Person:
    if who == COOK:
        return house.with_job("cook")
    if who == MANAGER:
        return next(person for person in house.people if person.role == "manager")
    return house.person(visit.waiter)
