"""The commands on routing rules."""

from functools import partial

from orders import payloads
from orders.api import routing_serializers as serializers
from orders.errors import RuleNotFound
from orders.kitchen.routing import services
from realtime.commands.registry import Command, Id, register

RULE = Id("rule_id", RuleNotFound)


def register_all() -> None:
    command = partial(Command, permission="kitchen.settings")
    register(
        command(
            name="kitchen.create_rule",
            description="Add a routing rule",
            input=serializers.RuleInput,
            service=services.create_rule,
            render=payloads.serialize_rule,
            success_status=201,
        ),
        command(
            name="kitchen.update_rule",
            description="Change a routing rule",
            target=(RULE,),
            input=serializers.RuleChangesInput,
            service=services.update_rule,
            render=payloads.serialize_rule,
        ),
        command(
            name="kitchen.order_rules",
            description="Change the order of the routing rules",
            input=serializers.RulesOrderInput,
            service=services.order_rules,
            render=payloads.serialize_rules,
        ),
        command(
            name="kitchen.delete_rule",
            description="Remove a routing rule",
            target=(RULE,),
            service=services.delete_rule,
        ),
    )
