"""A screen's page draws its icons once, and scripts only point at them: one that the page lacks is an empty place."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from fynlo.frontend.kitchen import pages as kitchen
from fynlo.frontend.till import pages as till

SCRIPTS = Path(settings.BASE_DIR) / "fynlo/frontend/static/frontend"
CALL = re.compile(r'\bicon\(\s*"([a-z0-9-]+)"|\bicon: "([a-z0-9-]+)"|\bnotice\(\s*"\w+",\s*"([a-z0-9-]+)"')


@pytest.mark.parametrize(("screen", "drawn"), [("till", till.ICONS), ("kitchen", kitchen.ICONS)])
def test_a_screen_draws_every_icon_that_its_scripts_show(screen, drawn):
    shown = {
        next(name for name in found if name)
        for script in (SCRIPTS / screen).rglob("*.js")
        if not script.name.endswith(".test.js")
        for found in CALL.findall(script.read_text(encoding="utf-8"))
    }
    assert len(shown) > 20, "the scripts name their icons in another way"
    assert shown - set(drawn) == set()
