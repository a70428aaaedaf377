"""A device is enrolled with a code: the portal's page and the page on the device, at 390 and at 1280 pixels."""

import re

import pytest
from playwright.sync_api import Page, expect

from realtime.sync.models import Device
from tests.browser.conftest import assert_accessible
from tests.browser.till_page import until

pytestmark = pytest.mark.browser
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
SIZES = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def new_browser(browser, page_errors):
    """`new_browser()`: a page of a browser that nobody is signed in on."""
    contexts = []

    def make(**options) -> Page:
        context = browser.new_context(**{"viewport": PHONE, "has_touch": True, "service_workers": "block", **options})
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: page_errors.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def portal_code(open_page):
    """`portal_code("Bar till")`: Marco's page in the portal that shows a code, and the code."""

    def make(name: str, kind: str = "Till", **options) -> tuple[Page, str]:
        page = open_page("marco", "/portal/devices/", **options)
        page.get_by_role("link", name="Add a device").click()
        page.get_by_label("Name").fill(name)
        page.get_by_role("radio", name=re.compile(f"^{kind}")).check()
        page.get_by_role("button", name="Get a code").click()
        return page, page.locator(".enrolment-code").inner_text()

    return make


def device_record(page: Page, site):
    """Return the device's own record, with its private keys described."""
    return page.evaluate(
        """name => new Promise((resolve) => {
          const opening = indexedDB.open(name);
          opening.onsuccess = () => {
            const reading = opening.result.transaction("self").objectStore("self").get("self");
            reading.onsuccess = () => {
              const { keys, ...self } = reading.result;
              opening.result.close();
              const described = Object.values(keys ?? {}).map(({ privateKey }) =>
                [privateKey.algorithm.name, privateKey.extractable]);
              resolve({ ...self, new_keys: Boolean(self.new_keys), keys: described });
            };
          };
        })""",
        f"fynlo:device:{site.alpha.pk}",
    )


def enrol_by_hand(page: Page, site, code: str) -> None:
    page.goto(site.server.url("/devices/enrol/"))
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Add this device").click()


@SIZES
def test_a_till_is_enrolled_by_typing_the_code(site, portal_code, new_browser, viewport):
    portal, code = portal_code("Bar till", viewport=viewport)
    assert_accessible(portal)
    device = new_browser(viewport=viewport)

    device.goto(site.server.url("/devices/enrol/"))
    assert_accessible(device)
    enrol_by_hand(device, site, code.lower())

    device.wait_for_url("**/sign-in/?next=%2Fpos%2F")
    me = device_record(device, site)
    assert (me["name"], me["kind"], me["registered"], me["enrolled"]) == ("Bar till", "till", True, True)
    assert sorted(me["keys"]) == [["ECDH", False], ["ECDSA", False]]
    row = Device.objects.get(pk=me["id"])
    assert (row.name, row.series, row.cookie_hash != "") == ("Bar till", me["series"], True)
    expect(portal.get_by_text("Bar till is ready")).to_be_visible()
    assert_accessible(portal)


def test_the_qr_codes_address_enrols_and_sends_no_address_with_the_code(site, portal_code, new_browser):
    _, code = portal_code("Grill screen", "Kitchen screen")
    device, asked = new_browser(), []
    device.on("request", lambda request: asked.append(request.url))

    device.goto(site.server.url(f"/devices/enrol/#{code}"))

    device.wait_for_url("**/sign-in/?next=%2Fkitchen%2F")
    assert device_record(device, site)["kind"] == "kitchen"
    assert asked.count(site.server.url("/api/v1/devices/enrol")) == 1
    assert not any(code in address.partition("#")[0] for address in asked)


def test_a_code_that_has_been_used_is_refused_with_what_to_do(site, portal_code, new_browser):
    _, code = portal_code("Bar till")
    enrol_by_hand(first := new_browser(), site, code)
    first.wait_for_url("**/sign-in/**")

    second = new_browser()
    enrol_by_hand(second, site, code)

    expect(second.get_by_role("alert")).to_have_text("That code has been used already. Ask a manager for a new one.")
    assert_accessible(second)
    assert not device_record(second, site)["enrolled"]


def test_a_wrong_code_keeps_the_earlier_keys_and_can_be_corrected(site, portal_code, new_browser):
    _, code = portal_code("Bar till")
    device = new_browser()
    enrol_by_hand(device, site, code)
    device.wait_for_url("**/sign-in/**")
    before = device_record(device, site)

    enrol_by_hand(device, site, "7KQ2M-X9D4T")

    expect(device.get_by_role("alert")).to_have_text(re.compile("^That code is wrong"))
    after = device_record(device, site)
    assert (after["id"], after["enrolled"], after["keys"]) == (before["id"], True, before["keys"])
    _, code = portal_code("Terrace till")
    device.get_by_label("Code").fill(code)
    device.keyboard.press("Enter")
    device.wait_for_url("**/sign-in/**")
    assert (device_record(device, site)["id"], device_record(device, site)["name"]) == (before["id"], "Terrace till")


def test_an_empty_code_is_refused(site, new_browser):
    device = new_browser()
    enrol_by_hand(device, site, " ")

    expect(device.get_by_role("alert")).to_have_text("Enter the code from the portal.")
    expect(device.get_by_label("Code")).to_be_focused()


def test_a_till_that_is_enrolled_later_keeps_its_number_and_its_queue(site, portal_code, till, open_page, page_errors):
    name = f"fynlo:device:{site.alpha.pk}"
    until(till, lambda: till.evaluate("name => probes.deviceOf(name)", name)["registered"])
    before = till.evaluate("name => probes.deviceOf(name)", name)
    _, code = portal_code("Bar till")

    enrol_by_hand(till, site, code)

    till.wait_for_url("**/pos/")
    after = device_record(till, site)
    assert (after["id"], after["series"], after["name"]) == (before["id"], before["series"], "Bar till")
    assert Device.objects.get(pk=after["id"]).enrolled_at is not None


def test_without_https_the_page_says_that_it_cannot_make_keys(site, new_browser):
    device = new_browser()
    device.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    enrol_by_hand(device, site, "7KQ2M-X9D4T")

    expect(device.get_by_role("alert")).to_have_text(re.compile("needs https"))
