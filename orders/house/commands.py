"""What a client may ask about how the restaurant serves."""

from typing import Any

from orders import payloads
from orders.api import house_shapes as shapes
from orders.errors import RuleNotFound
from orders.house import services
from orders.targets import id_of
from realtime.actors import Actor
from realtime.commands.registry import Command, register

Data = dict[str, Any]


def change_settings(*, target: str, data: Data, actor: Actor) -> Data:
    changes = dict(data)
    return payloads.serialize_settings(
        services.change_service_settings(version=changes.pop("version"), changes=changes)
    )


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
            name="service.change_settings",
            description="Change how the restaurant serves",
            permission="orders.settings",
            perform=change_settings,
            input=shapes.SettingsInput,
        ),
        Command(
            name="kitchen.create_rule",
            description="Say where something is made",
            permission="kitchen.settings",
            perform=create_rule,
            input=shapes.RuleInput,
            success_status=201,
        ),
        Command(
            name="kitchen.update_rule",
            description="Change where something is made",
            permission="kitchen.settings",
            perform=update_rule,
            input=shapes.RuleChangesInput,
        ),
        Command(
            name="kitchen.order_rules",
            description="Say which rule decides first",
            permission="kitchen.settings",
            perform=order_rules,
            input=shapes.RulesOrderInput,
        ),
        Command(
            name="kitchen.delete_rule",
            description="Drop a routing rule",
            permission="kitchen.settings",
            perform=delete_rule,
        ),
    )
