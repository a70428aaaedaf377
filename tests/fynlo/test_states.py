"""One word for each state on all surfaces: the table, the browser's copy of it, and who reads it."""

import re

from django.conf import settings

from fynlo.core.states import STATES, as_module
from fynlo.management.commands.states import DOCUMENT

STATIC = settings.BASE_DIR / "fynlo" / "frontend" / "static" / "frontend"


def test_the_browser_has_the_same_table():
    assert DOCUMENT.read_text(encoding="utf-8") == as_module(), "Run `python manage.py states`."


def test_till_and_kitchen_write_no_word_of_a_state_themselves():
    for labels in ("till/labels.js", "till/bill/bill_labels.js", "kitchen/labels.js"):
        source = (STATIC / labels).read_text(encoding="utf-8")
        own = set(re.findall(r"^  (\w+): \{ word: \"", source, re.MULTILINE)) & STATES.keys()
        assert not own, f"{labels} words these states itself: {sorted(own)}"
        assert "/shared/labels/states.js" in source


def test_an_order_is_called_as_its_lines_are():
    same = {"confirmed": "fired", "preparing": "started", "captured": "paid"}
    assert {name: STATES[name].word for name in same} == {name: STATES[line].word for name, line in same.items()}
