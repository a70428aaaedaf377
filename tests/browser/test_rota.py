"""A manager plans a week on a laptop and on a phone, publishes it, and two people swap a shift."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from restaurants.models import User
from staff.employees import services as staff
from staff.employees.services import today
from staff.models import RotaShift
from staff.timesheets.sheet import monday_of
from tests.browser.conftest import PHONE, assert_accessible
from tests.threads import in_thread

pytestmark = pytest.mark.browser
SNAPSHOT = "performance.getEntriesByName(location.origin + '/api/v1/sync/snapshot?view=portal').length"
LAPTOP = {"width": 1280, "height": 900}


@pytest.fixture
def week(in_alpha) -> date:
    """The Monday of next week. Sara and Carl serve."""
    for name in ("sara", "carl"):
        person = User.objects.get(email=f"{name}@alpha.example").pk
        fields = {"name": name.title(), "job": "server", "person": person, "started_on": date(2026, 1, 5)}
        in_alpha(staff.add_employee, **fields)
    return in_alpha(lambda *, context: monday_of(today())) + timedelta(weeks=1)


def planned(in_alpha):
    """Return (name, weekday, times) of each planned shift."""

    def read(*, context):
        rows = RotaShift.objects.filter(is_removed=False).select_related("employee").order_by("starts_at", "id")
        return [
            (row.employee.name if row.employee else "", row.day.weekday(), f"{row.starts_at:%H:%M}–{row.ends_at:%H:%M}")
            for row in rows
        ]

    return in_thread(lambda: in_alpha(read))()


def fill(page, starts, ends):
    sheet = page.locator("#sheet")
    sheet.get_by_label("From", exact=True).fill(starts)
    sheet.get_by_label("Until", exact=True).fill(ends)
    sheet.get_by_role("button", name="Plan shift").click()
    expect(sheet.get_by_role("button", name="Plan shift")).to_have_count(0)


def drag_by_touch(page, source, target):
    """Hold a finger on a shift, move it to another place and lift it."""
    target.evaluate("place => place.scrollIntoView({ block: 'center' })")
    touch = page.context.new_cdp_session(page)
    start, end = ({axis: box[axis] + box[size] / 2 for axis, size in (("x", "width"), ("y", "height"))}
                  for box in (source.bounding_box(), target.bounding_box()))  # fmt: skip
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [start]})
    expect(page.locator(".rota-ghost")).to_be_visible()
    for step in (0.3, 0.7, 1):
        point = {axis: start[axis] + (end[axis] - start[axis]) * step for axis in ("x", "y")}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_week_is_planned_on_two_screens_published_and_swapped(week, open_page, in_alpha, page_errors):
    laptop = open_page("marco", f"/portal/staff/rota/?week={week}", viewport=LAPTOP, has_touch=False)
    row = laptop.get_by_role("row").filter(has_text="Sara")
    row.locator(".rota-add").first.click()
    fill(laptop, "10:00", "16:00")
    chip = row.locator("[data-shift]")
    expect(chip).to_contain_text("10:00–16:00")

    # drag it to Carl, on the day after
    target = laptop.get_by_role("row").filter(has_text="Carl").locator(f'td[data-day="{week + timedelta(days=1)}"]')
    chip.drag_to(target)
    expect(target.locator("[data-shift]")).to_contain_text("10:00–16:00")
    assert planned(in_alpha) == [("Carl", 1, "10:00–16:00")]
    # and by a key back to the day before, where the focus stays on it
    target.locator("[data-shift]").press("Alt+ArrowLeft")
    moved = laptop.get_by_role("row").filter(has_text="Carl").locator(f'td[data-day="{week}"] [data-shift]')
    expect(moved).to_be_focused()
    assert planned(in_alpha) == [("Carl", 0, "10:00–16:00")]
    assert_accessible(laptop)

    # the timeline of the day: the end by key, and by its edge
    laptop.goto(laptop.url.replace(f"?week={week}", f"{week}/"))
    bar = laptop.locator("[data-timeline] [data-shift]")
    bar.press("Shift+ArrowRight")
    expect(bar).to_contain_text("10:00–16:15")
    handle = laptop.locator("[data-resize]").bounding_box()
    laptop.mouse.move(handle["x"] + 4, handle["y"] + 10)
    laptop.mouse.down()
    laptop.mouse.move(handle["x"] + 84, handle["y"] + 10, steps=5)
    laptop.mouse.up()
    expect(bar).not_to_contain_text("16:15")
    assert_accessible(laptop)

    # the phone: another shift by tap, which the laptop shows without being asked; a held finger drags it
    laptop.goto(laptop.url.replace(f"{week}/", f"?week={week}"))
    laptop.wait_for_function(SNAPSHOT)
    phone = open_page("marco", f"/portal/staff/rota/?week={week}", viewport=PHONE)
    phone.get_by_role("link", name="Add a shift on Tuesday").click()
    phone.locator("#sheet").get_by_label("Who").select_option(label="Sara (Server)")
    fill(phone, "12:00", "18:00")
    expect(phone.locator(".rota-list", has_text="12:00–18:00")).to_contain_text("Sara")
    expect(laptop.locator(".rota-grid")).to_contain_text("12:00–18:00")
    assert_accessible(phone)
    wednesday = phone.locator(f'section[data-day="{week + timedelta(days=2)}"]')
    drag_by_touch(phone, phone.locator(".rota-list [data-shift]", has_text="12:00–18:00"), wednesday)
    expect(wednesday).to_contain_text("12:00–18:00")
    expect(laptop.locator(f'td[data-day="{week + timedelta(days=2)}"] [data-shift]')).to_contain_text("12:00–18:00")
    assert ("Sara", 2, "12:00–18:00") in planned(in_alpha)
    phone.get_by_role("button", name="Publish").click()
    phone.locator("dialog[open]").get_by_role("button", name="Publish").click()
    expect(phone.get_by_text("The week is published.")).to_be_visible()
    expect(laptop.get_by_role("button", name="Publish")).to_have_count(0)

    # Sara offers it, Carl takes it, Marco approves
    saras = open_page("sara", "/portal/staff/rota/mine/", viewport=PHONE)
    assert_accessible(saras)
    saras.get_by_role("link", name="Swap").click()
    saras.get_by_role("button", name="Save").click()
    expect(saras.get_by_text("offered to colleagues")).to_be_visible()
    carls = open_page("carl", "/portal/staff/rota/mine/", viewport=PHONE)
    carls.get_by_role("button", name="Take it").click()
    expect(carls.get_by_text("A manager approves it now.")).to_be_visible()
    laptop.goto(laptop.url.split("/portal/")[0] + "/portal/staff/rota/requests/")
    laptop.get_by_role("button", name="Approve").click()
    expect(laptop.get_by_text("Approved.")).to_be_visible()
    assert [(name, day) for name, day, _times in planned(in_alpha)] == [("Carl", 0), ("Carl", 2)]
