"""Commands on the routing rules."""

from typing import Any

from orders import payloads
from orders.api import routing_serializers as shapes
from orders.errors import RuleNotFound
from orders.kitchen.routing import services
from orders.targets import id_of
from realtime.actors import Actor
from realtime.commands.registry import Command, register

Data = dict[str, Any]


def create_rule(*, target: str, data: Data, actor: Actor) -> Data:
    fields = dict(data)
    return payloads.serialize_rule(services.create_rule(rule_id=fields.pop("id", None), **fields))


def update_rule(*, target: str, data: Data, actor: Actor) -> Data:
    return payloads.serialize_rule(services.update_rule(rule_id=id_of(target, RuleNotFound), **data))


def delete_rule(*, target: str, data: Data, actor: Actor) -> Data:
    services.delete_rule(rule_id=id_of(target, RuleNotFound))
    return {}


def order_rules(*, target: str, data: Data, actor: Actor) -> Data:
    return {"rules": [payloads.serialize_rule(rule) for rule in services.order_rules(rule_ids=data["ids"])]}


def register_all() -> None:
    register(
        Command(
            name="kitchen.create_rule",
            description="Add a routing rule",
            permission="kitchen.settings",
            perform=create_rule,
            input=shapes.RuleInput,
            success_status=201,
        ),
        Command(
            name="kitchen.update_rule",
            description="Change a routing rule",
            permission="kitchen.settings",
            perform=update_rule,
            input=shapes.RuleChangesInput,
        ),
        Command(
            name="kitchen.order_rules",
            description="Change the order of the routing rules",
            permission="kitchen.settings",
            perform=order_rules,
            input=shapes.RulesOrderInput,
        ),
        Command(
            name="kitchen.delete_rule",
            description="Remove a routing rule",
            permission="kitchen.settings",
            perform=delete_rule,
        ),
    )
