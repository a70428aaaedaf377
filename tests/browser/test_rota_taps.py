"""A manager plans the week of twelve people from empty to published, on a laptop and a phone, in a handful of taps."""

from datetime import date, time, timedelta

import pytest
from playwright.sync_api import expect

from staff.employees import services as staff
from staff.employees.services import today
from staff.models import RotaShift
from staff.rota import services as rota
from staff.timesheets.sheet import monday_of
from tests.browser.conftest import PHONE
from tests.browser.test_rota import LAPTOP, drag_by_touch
from tests.threads import in_thread

pytestmark = pytest.mark.browser
PEOPLE, DAYS = 12, 5
MOST_TAPS = 8
COUNT_TAPS = """for (const type of ["pointerdown", "keydown"])
  addEventListener(type, () => { sessionStorage.taps = Number(sessionStorage.taps ?? 0) + 1; }, true);"""


@pytest.fixture
def monday(in_alpha) -> date:
    """The Monday of next week, which is empty. This week twelve people work five evenings each."""

    def plan(*, context):
        this = monday_of(today())
        rota.add_template(context=context, name="Evening", kind="server", starts=time(17), ends=time(23))
        for number in range(PEOPLE):
            name = f"Ann {number:02}"
            found = staff.add_employee(context=context, name=name, job="server", started_on=date(2026, 1, 5)).employee
            for day in range(DAYS):
                planned = this + timedelta(days=(day + number) % 7)
                rota.add_shift(
                    context=context, day=planned, employee_id=found.id, kind="server", starts=time(17), ends=time(23)
                )
        return this + timedelta(weeks=1)

    return in_alpha(plan)


def published(in_alpha, monday):
    """Return how many shifts of that week people know of, and how many of these are open."""

    def read(*, context):
        rows = RotaShift.objects.filter(day__range=(monday, monday + timedelta(days=6)), is_removed=False)
        known = rows.exclude(published_at=None)
        return known.count(), known.filter(employee=None).count()

    return in_thread(lambda: in_alpha(read))()


def finish(page, add):
    """Plan an open shift from the template, and publish."""
    add.click()
    sheet = page.locator("#sheet")
    sheet.get_by_role("link", name="Evening").click()
    expect(sheet.get_by_label("From", exact=True)).to_have_value("17:00")
    sheet.get_by_role("button", name="Plan shift").click()
    expect(sheet.get_by_role("button", name="Plan shift")).to_have_count(0)
    page.get_by_role("button", name="Publish").click()
    page.locator("dialog[open]").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The week is published.")).to_be_visible()
    return page.evaluate("Number(sessionStorage.taps)")


def test_a_week_of_twelve_people_is_planned_and_published_in_eight_taps(monday, open_page, signed_in, in_alpha):
    context = signed_in("marco", viewport=LAPTOP, has_touch=False)
    context.add_init_script(COUNT_TAPS)
    laptop = open_page("marco", f"/portal/staff/rota/?week={monday}", context=context)
    laptop.get_by_role("button", name="Copy week").click()
    row = laptop.get_by_role("row").filter(has_text="Ann 00")
    target = laptop.get_by_role("row").filter(has_text="Ann 05").locator(f'td[data-day="{monday}"]')
    row.locator("[data-shift]").first.drag_to(target)
    expect(target.locator("[data-shift]")).to_have_count(1)
    taps = finish(laptop, laptop.locator(".rota-open .rota-add").nth(5))
    assert taps <= MOST_TAPS
    assert published(in_alpha, monday) == (PEOPLE * DAYS + 1, 1)

    after = monday + timedelta(weeks=1)
    context = signed_in("marco", viewport=PHONE)
    context.add_init_script(COUNT_TAPS)
    phone = open_page("marco", f"/portal/staff/rota/?week={after}", context=context)
    phone.get_by_role("button", name="Copy week").click()
    tuesday = phone.locator(f'section[data-day="{after + timedelta(days=1)}"]')
    chips = tuesday.locator("[data-shift]")
    expect(phone.get_by_text("The week is copied.")).to_be_visible()
    before = chips.count()
    drag_by_touch(phone, phone.locator(f'section[data-day="{after}"] [data-shift]').last, tuesday)
    expect(chips).to_have_count(before + 1)
    taps = finish(phone, phone.get_by_role("link", name="Add a shift on Saturday"))
    assert taps <= MOST_TAPS
    assert published(in_alpha, after) == (PEOPLE * DAYS + 2, 2)  # the open shift was copied too

    # a week without one to copy: one form plans the days of a person, seven taps for five shifts
    phone.goto(phone.url.replace(str(after), str(after + timedelta(weeks=3))))
    phone.evaluate("sessionStorage.taps = 0")
    phone.get_by_role("link", name="Add a shift on Monday").click()
    sheet = phone.locator("#sheet")
    sheet.get_by_role("link", name="Evening").click()
    expect(sheet.get_by_label("From", exact=True)).to_have_value("17:00")
    for label in sheet.get_by_role("group", name="Also on").get_by_role("checkbox").all()[:4]:
        label.check()
    sheet.get_by_role("button", name="Plan shift").click()
    expect(phone.locator(".rota-list [data-shift]")).to_have_count(5)
    assert phone.evaluate("Number(sessionStorage.taps)") == 7
