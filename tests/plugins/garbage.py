"""Spare the garbage collector what lives as long as the run."""

import gc

import pytest

ALLOCATED = 20_000  # objects more than freed before the collector looks; Python's own number is 700


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Freeze what is loaded, the tests too: the collector would walk through a million objects again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATED, 20, 20)
