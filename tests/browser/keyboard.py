"""Walks a page by the Tab key, as a person without a mouse does."""

from playwright.sync_api import Page

MOST_STOPS = 200


def assert_walkable(page: Page, within: str = "body") -> None:
    """Press Tab until the round ends, from where the focus is.

    Every control of `within` has to get the focus, with a mark that a person sees, in sight and not covered. The page
    needs `page_probes.js`, which the fixture `signed_in` gives it.
    """
    wrong = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        found = page.evaluate("probes.tabStop()")
        if found == "end":
            break
        if found not in ("right", "between"):
            wrong.append(found)
    missed = page.evaluate("root => probes.passedOver(root)", within)
    assert not wrong + missed, f"{page.url}: {wrong} and passed over {missed}"
