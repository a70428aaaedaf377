"""Every command is a constant that an editor finds from the view, the page or the task that runs it."""

import sys
from collections import defaultdict

from realtime.commands.registry import Command, registered

OURS = ("realtime", "restaurants", "menu", "orders", "payments", "inventory", "staff", "fynlo")


def test_every_registered_command_is_a_constant_named_after_it():
    constants = defaultdict(set)
    for module in [module for name, module in sys.modules.items() if name.partition(".")[0] in OURS]:
        for constant, value in vars(module).items():
            if isinstance(value, Command):
                constants[value.name].add(constant)
    expected = {name: {name.replace(".", "_").upper()} for name in registered() if not name.startswith("test.")}
    assert {name: constants[name] for name in expected} == expected
