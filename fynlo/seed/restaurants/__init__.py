"""The demo's restaurants, each with its menu, people, room and day."""

from fynlo.seed.restaurants.chucho import CHUCHO
from fynlo.seed.restaurants.harbour import HARBOUR
from fynlo.seed.shapes import Person

RESTAURANTS = (CHUCHO, HARBOUR)
PLATFORM_OWNER = Person("Nora Whitcombe", "nora@fynlo.example", "platform_owner")
