"""The order of the tests: slow files first, so that two processes finish together; random within a file."""

from collections import Counter

import pytest

SLOWEST_FOLDERS = ("faults", "browser", "demo", "sync")  # they wait for processes; in this order, never side by side
# Files that take longer than their number of tests suggests. CI prints the slowest files of each run.
SLOW_FILES = (
    "test_isolation.py", "test_openapi_calls.py", "test_kitchen_screens.py", "test_template.py", "test_socket.py",
    "test_money_races.py", "test_web.py", "test_replay_everything.py", "test_projections.py",
    "test_pricing_properties.py",
)  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort file by file: the slowest folders first, then SLOW_FILES, then the files with the most tests.

    One process runs a whole file (`--dist loadfile`), because its tests share a server, a browser or a deployment.
    Files that use the browser follow each other, wherever they are, so that one Chromium serves them all. Equal files
    keep the random order that pytest-randomly gave them.
    """
    sizes = Counter(item.path for item in items)
    random_place = {path: place for place, path in enumerate(sizes)}
    in_browser = {item.path for item in items if item.get_closest_marker("browser")}

    def key(item: pytest.Item) -> tuple[int, bool, int, int]:
        folder = "browser" if item.path in in_browser else item.path.parent.name
        rank = SLOWEST_FOLDERS.index(folder) if folder in SLOWEST_FOLDERS else len(SLOWEST_FOLDERS)
        return rank, item.path.name not in SLOW_FILES, -sizes[item.path], random_place[item.path]

    items.sort(key=key)
