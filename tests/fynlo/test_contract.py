"""The module that the browser shares with the server: it is up to date, and scripts name only what Python declares."""

import re

from django.conf import settings

from fynlo.core.states import STATES, Audience
from fynlo.frontend.contract import ERRORS, MODULE_PATH, as_module
from realtime import command_list, events
from realtime.commands import registry
from restaurants.identity import permissions

SCRIPTS = MODULE_PATH.parent.parent
DOMAINS = "attention|bill|device|devices|floor|kitchen|menu|order|orders|payment|payments|receipt|service|table"
NAME = re.compile(rf'"((?:{DOMAINS})\.[a-z_0-9]+)"')


def test_the_module_is_up_to_date():
    assert MODULE_PATH.read_text(encoding="utf-8") == as_module(), "Run `python3 manage.py contract`."


def test_the_list_of_commands_is_up_to_date():
    written = (settings.BASE_DIR / "docs/commands.md").read_text(encoding="utf-8")
    assert written == command_list.document(), "Run `python3 manage.py contract`."


def test_scripts_name_only_commands_events_permissions_and_errors_that_python_declares():
    declared = {
        *events.registered(),
        *(name for name, command in registry.registered().items() if command.is_remote),
        *permissions.registered(),
        *(error.code for error in ERRORS.values()),
    }
    named = {
        name: path.relative_to(SCRIPTS)
        for path in SCRIPTS.rglob("*.js")
        if path != MODULE_PATH and not path.name.endswith(".test.js")
        for name in NAME.findall(path.read_text(encoding="utf-8"))
    }
    assert len(named) > 30, "the names are not found"
    unknown = {name: str(path) for name, path in named.items() if name not in declared}
    assert not unknown, f"not declared: {unknown}"


def test_no_script_labels_an_order_type_itself():
    own = re.compile(r"dine_in: \"|takeaway: \"")
    found = [
        str(path.relative_to(settings.BASE_DIR))
        for path in SCRIPTS.rglob("*.js")
        if path != MODULE_PATH and own.search(path.read_text(encoding="utf-8"))
    ]
    assert not found, "Read ORDER_TYPES of shared/contract.js."


def test_orders_and_lines_have_the_same_labels_of_states():
    same = {"confirmed": "fired", "preparing": "started", "captured": "paid", "waiting": "fired", "cooking": "started"}
    assert {name: STATES[name].label for name in same} == {name: STATES[line].label for name, line in same.items()}


def test_an_audience_without_its_own_label_sees_the_one_of_staff():
    assert STATES["held"].shown_to(Audience.KITCHEN) == STATES["held"]
    assert STATES["processing"].shown_to(Audience.GUEST).label == "Being paid"
    assert STATES["processing"].shown_to(Audience.STAFF).label == "Paying now"
