"""The plugins that hold the fixtures and hooks of all tests; tests/README.md describes them."""

pytest_plugins = [
    "tests.plugins.reporting",
    "tests.plugins.ordering",
    "tests.plugins.garbage",
    "tests.plugins.restaurants",
    "tests.plugins.guards",
    "tests.plugins.callers",
    "tests.plugins.enrolled",
    "tests.plugins.second_factors",
    "tests.servers",
    "tests.chromium",
]
