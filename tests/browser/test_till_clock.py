"""The time clock at the till: in, a break without a network, and what was pressed counts when it was pressed."""

import pytest
from playwright.sync_api import expect

from staff.models import Punch
from tests.browser.conftest import assert_accessible
from tests.browser.till_page import expect_all_sent, expect_live, mend, until

pytestmark = pytest.mark.browser


def test_a_waiter_clocks_in_takes_a_break_offline_and_clocks_out(open_page, stored, cut):
    till = open_page("sara", "/pos/#/clock")
    expect_live(till)
    expect(till.get_by_text("You are not clocked in.")).to_be_visible()
    assert_accessible(till)
    till.locator('[data-press="staff.clock_in"]').tap()
    expect(till.locator('[data-clock-state="in"]')).to_be_visible()
    expect(till.locator(".time-clock-here")).to_contain_text("Sara")
    assert_accessible(till)

    cut(till)
    till.locator('[data-press="staff.start_break"]').tap()
    expect(till.locator('[data-clock-state="break"]')).to_be_visible()
    expect(till.get_by_text("Saved on this device with its time.")).to_be_visible()
    till.locator('[data-press="staff.end_break"]').tap()
    expect(till.locator('[data-clock-state="in"]')).to_be_visible()

    mend(till)
    expect_all_sent(till)
    till.locator('[data-press="staff.clock_out"]').tap()
    expect(till.get_by_text("You are not clocked in.")).to_be_visible()
    until(till, lambda: stored(lambda: Punch.objects.filter(kind="out").exists()))
    kinds = stored(lambda: list(Punch.objects.values_list("kind", flat=True)))
    assert sorted(kinds) == ["break_end", "break_start", "in", "out"]
