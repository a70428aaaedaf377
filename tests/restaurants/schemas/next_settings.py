"""The settings of a later release, whose menu has more migrations."""

from fynlo.settings import *  # noqa: F403

MIGRATION_MODULES = {"menu": "tests.restaurants.schemas.next_release"}
