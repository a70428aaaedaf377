"""The demo's restaurants, each with its menu, people, room and day."""

from fynlo.seed.houses.chucho import CHUCHO
from fynlo.seed.houses.harbour import HARBOUR
from fynlo.seed.shapes import Person

HOUSES = (CHUCHO, HARBOUR)
PLATFORM_OWNER = Person("Nora Whitcombe", "nora@fynlo.example", "platform_owner")
