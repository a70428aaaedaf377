"""The commands on routing rules."""

from functools import partial

from orders import payloads
from orders.api import routing_serializers as serializers
from orders.errors import RuleNotFound
from orders.kitchen.routing import services
from realtime.commands.registry import Command, Id, register_declared

RULE = Id("rule_id", RuleNotFound)

_command = partial(Command, permission="kitchen.settings")

KITCHEN_CREATE_RULE = _command(
    name="kitchen.create_rule",
    description="Add a routing rule",
    input=serializers.RuleInput,
    service=services.create_rule,
    render=payloads.serialize_rule,
    success_status=201,
)
KITCHEN_UPDATE_RULE = _command(
    name="kitchen.update_rule",
    description="Change a routing rule",
    target=(RULE,),
    input=serializers.RuleChangesInput,
    service=services.update_rule,
    render=payloads.serialize_rule,
)
KITCHEN_ORDER_RULES = _command(
    name="kitchen.order_rules",
    description="Change the order of the routing rules",
    input=serializers.RulesOrderInput,
    service=services.order_rules,
    render=payloads.serialize_rules,
)
KITCHEN_DELETE_RULE = _command(
    name="kitchen.delete_rule",
    description="Remove a routing rule",
    target=(RULE,),
    service=services.delete_rule,
)


def register_all() -> None:
    register_declared(__name__)
