"""What the browser applications share with the server, written as `frontend/shared/contract.js`.

Each row comes from where Python declares it: states, order types, tenders, allergens, banknotes, bounds of inputs,
error codes, and the registered events, commands and permissions. `manage.py contract` writes the module; a test fails
when the module is out of date.

Names that scripts only mention (events, commands, permissions) are types: the bundles leave them out.
"""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from fynlo.core.errors import InProgress
from fynlo.core.money import minor_units
from fynlo.core.states import STATES, Audience
from menu.labels import ALLERGENS
from orders.api import serializers as inputs
from orders.errors import AllergyConflict, DiscountTooHigh, NothingToSend
from orders.floor import geometry
from orders.labels import ORDER_TYPE_ICONS
from orders.models import Order, limits
from orders.models.settings import default_tip_choices
from payments import banknotes, splitting
from payments.cash_up.errors import SecondPersonNeeded
from payments.providers import PROVIDERS
from payments.receipts import buyers
from payments.tenders import TENDERS
from payments.tips.limits import LARGEST_TIP
from realtime import devices, events, projections
from realtime.api.batch import MOST_COMMANDS
from realtime.commands import registry
from realtime.commands.step_up import StepUpRequired
from restaurants.devices.errors import DeviceIdTaken
from restaurants.identity import permissions

MODULE_PATH: Path = settings.BASE_DIR / "fynlo" / "frontend" / "static" / "frontend" / "shared" / "contract.js"
HEAD = """\
// @ts-check
// Written by `manage.py contract` from what Python declares (fynlo/frontend/contract.py). Do not edit.

import { t } from "./translate.js";
"""

# The refusals that scripts act on. People read the message of every other one.
ERRORS = {
    "IN_PROGRESS": InProgress,
    "NOTHING_TO_SEND": NothingToSend,
    "DISCOUNT_TOO_HIGH": DiscountTooHigh,
    "SECOND_PERSON_NEEDED": SecondPersonNeeded,
    "STEP_UP_REQUIRED": StepUpRequired,
    "ALLERGY_CONFLICT": AllergyConflict,
    "DEVICE_NOT_FOUND": devices.DeviceNotFound,
    "DEVICE_REVOKED": devices.DeviceRevoked,
    "DEVICE_NOT_PROVEN": devices.DeviceNotProven,
    "DEVICE_ID_TAKEN": DeviceIdTaken,
    "DEVICE_SEQ_REUSED": devices.DeviceSeqReused,
}


def as_module() -> str:
    """Return the text of contract.js. Call it once every app has registered what it declares."""
    return "\n".join(
        [
            HEAD,
            _typedef("EventType", events.registered()),
            _typedef("CommandName", (name for name, command in registry.registered().items() if command.is_remote)),
            _typedef("Permission", permissions.registered()),
            "/** @typedef {{icon: string, label: string}} Labelled */",
            "/** @typedef {Labelled & {tone: string}} State how a state is shown */\n",
            _constant("STATES", _states(Audience.STAFF), "Record<string, State>", "Each state as staff see it."),
            _constant(
                "KITCHEN_STATES", _states(Audience.KITCHEN), "Record<string, State>",
                "The states that cooks see differently. Read `KITCHEN_STATES[name] ?? STATES[name]`.",
            ),
            _constant("ORDER_TYPES", _order_types(), "Record<string, Labelled>", "The types of order."),
            _constant(
                "TENDERS", _tenders(),
                "Record<string, Labelled & {cash_refund: string} & Record<'by_staff' | 'correctable' | 'refundable' | "
                "'opens_drawer' | 'offline' | 'keeps_balance' | 'has_kinds', boolean>>",
                "The ways of paying. `by_staff`: staff take it. `correctable`: a payment is corrected to it and from "
                "it. `refundable`: money can go back in it. `keeps_balance`: it goes back to the balance that paid, "
                "and nowhere else. `has_kinds`: staff choose a kind. `cash_refund`: the permission to refund it in "
                "cash.",
            ),
            _constant(
                "PROVIDERS", {provider.name: provider.title for provider in PROVIDERS}, "Record<string, string>",
                "What people call the payment providers.",
            ),
            _constant("ALLERGENS", list(ALLERGENS), "string[]", "The 14 allergens that the law names."),
            _constant(
                "BANKNOTES", [minor_units(note) for note in banknotes.NOTES], "number[]",
                "The notes that guests pay with, in pence.",
            ),
            _constant(
                "TIP_CHOICES", default_tip_choices(), "number[]",
                "The tips that are offered until the owner changes them, in percent.",
            ),
            _constant(
                "LIMITS", _limits(), "",
                "The bounds of what people enter. Texts in characters, money in pence, a plan in pixels.",
            ),
            _constant(
                "STEP_UPS", _step_ups(),
                "Record<string, { action: string, permission: string, always: boolean, alone: boolean }>",
                "By command: the action that a manager approves where the restaurant asks for it, `always` or only "
                "where the rights of the person end. `alone`: a person with the permission needs none offline.",
            ),
            _constant(
                "ERRORS", {name: error.code for name, error in ERRORS.items()}, "",
                "The codes of the refusals that scripts act on.",
            ),
            _constant(
                "PART_EVENTS", _part_events(), "Record<string, EventType[]>",
                "The events that move each part of a view (`realtime.projections`).",
            ),
        ]
    )  # fmt: skip


def _typedef(name: str, values: Iterable[str]) -> str:
    return f"/** @typedef {{{' | '.join(json.dumps(value) for value in values)}}} {name} */\n"


def _constant(name: str, value: Mapping[str, Any] | list[Any], kind: str, says: str) -> str:
    """A constant, one row a line. Without `kind` its type is what it holds."""
    comment = f"/**\n * {says}\n * @type {{{kind}}}\n */" if kind else f"/** {says} */"
    if isinstance(value, list):
        return f"{comment}\nexport const {name} = {_literal(value)};\n"
    rows = "".join(f"  {_key(key)}: {_literal(row)},\n" for key, row in value.items())
    return f"{comment}\nexport const {name} = {{\n{rows}}};\n"


def _key(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name)


def _field(name: str, value: Any) -> str:
    """A label is a text that the page translates."""
    return f"t({_literal(str(value))})" if name == "label" else _literal(value)


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key}: {_field(key, each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_literal(each) for each in value) + "]"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return json.dumps(value, ensure_ascii=False)


def _states(audience: Audience) -> dict[str, dict[str, str]]:
    """For staff every state, for another audience those that differ."""
    shown = ((name, state.shown_to(audience)) for name, state in STATES.items() if state.differs_for(audience))
    return {name: {"tone": state.tone, "icon": state.icon, "label": state.label} for name, state in shown}


def _order_types() -> dict[str, dict[str, str]]:
    return {kind.value: {"label": kind.label, "icon": ORDER_TYPE_ICONS[kind]} for kind in Order.Type}


def _tenders() -> dict[str, dict[str, Any]]:
    fields = (
        "label", "icon", "by_staff", "correctable", "refundable", "opens_drawer", "offline", "keeps_balance",
        "has_kinds", "cash_refund",
    )  # fmt: skip
    return {name: {field: getattr(tender, field) for field in fields} for name, tender in TENDERS.items()}


def _step_ups() -> dict[str, dict[str, Any]]:
    commands = registry.registered().items()
    return {
        name: {
            "action": step_up.action,
            "permission": command.permission,
            "always": step_up.always,
            "alone": command.offline_alone,
        }
        for name, command in sorted(commands)
        if (step_up := command.step_up) is not None
    }


def _limits() -> dict[str, int]:
    customer = inputs.CustomerInput().fields
    return {
        "lineQuantity": limits.MOST_OF_ONE_LINE,
        "seats": limits.MOST_SEATS,
        "lineNotes": inputs.ItemInput().fields["special_instructions"].max_length,
        "allergyNote": inputs.AllergiesInput().fields["note"].max_length,
        "openPrice": minor_units(limits.LARGEST_OPEN_PRICE),
        "reason": inputs.ReasonInput().fields["reason"].max_length,
        "customerName": customer["name"].max_length,
        "customerPhone": customer["phone"].max_length,
        "buyerName": buyers.LONGEST_NAME,
        "buyerAddress": buyers.LONGEST_ADDRESS,
        "shares": splitting.MOST_SHARES,
        "quickNotes": banknotes.MOST,
        "tip": minor_units(LARGEST_TIP),
        "batchCommands": MOST_COMMANDS,
        "planGrid": geometry.GRID,
        "planSide": geometry.FARTHEST,
        "tableSideLeast": geometry.SMALLEST,
        "tableSideMost": geometry.LARGEST,
    }


def _part_events() -> dict[str, list[str]]:
    """By the part's name. Parts of one name in several views are moved by the same events."""
    found: dict[str, list[str]] = {}
    for parts in projections.registered().values():
        for name, part in parts.items():
            if found.setdefault(name, list(part.events)) != list(part.events):
                raise ValueError(f"The parts called {name} are moved by different events.")
    return dict(sorted(found.items()))
