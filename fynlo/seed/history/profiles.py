"""How busy each restaurant is: numbers from which `planning` makes a day."""

from dataclasses import dataclass

from fynlo.seed.restaurants.chucho import CHUCHO
from fynlo.seed.restaurants.harbour import HARBOUR
from fynlo.seed.shapes import SeedRestaurant

Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Profile:
    """`orders` are the orders of a Monday to a Sunday, `hours` the share of each hour in which guests come.

    `mains`, `starters`, `drinks` and `desserts` are categories with their weights: what a guest takes of each kind.
    `stay` are the minutes from the food to the bill, `tips` the percentages that guests add by card or phone.
    """

    restaurant: SeedRestaurant
    orders: tuple[int, int, int, int, int, int, int]
    hours: dict[int, float]
    takeaway: float
    mains: Weights
    starters: Weights
    drinks: Weights
    desserts: Weights
    stay: tuple[int, int]
    tips: tuple[int, ...]
    opening_float: int


PROFILES = (
    Profile(
        CHUCHO,
        orders=(19, 25, 28, 34, 59, 55, 36),
        hours={12: 7, 13: 9, 14: 4, 15: 1, 17: 4, 18: 11, 19: 17, 20: 16, 21: 8},
        takeaway=0.26,
        mains={"Tacos": 5, "Quesadillas & burritos": 3, "Salads & bowls": 2},
        starters={"Starters": 3, "Sides": 2},
        drinks={"Soft drinks": 3, "Cocktails & beer": 4},
        desserts={"Desserts": 1},
        stay=(20, 55),
        tips=(0, 0, 0, 0, 0, 5),
        opening_float=150,
    ),
    Profile(
        HARBOUR,
        orders=(8, 9, 10, 11, 13, 18, 15),
        hours={8: 5, 9: 9, 10: 12, 11: 11, 12: 15, 13: 13, 14: 8, 15: 6},
        takeaway=0.38,
        mains={"Toasted & hot": 4, "Sandwiches & cold": 3, "Breakfast": 2},
        starters={},
        drinks={"Coffee": 5, "Tea, chocolate & cold drinks": 3},
        desserts={"Cakes & pastries": 1},
        stay=(15, 45),
        tips=(0, 0, 0, 10, 10, 12),
        opening_float=100,
    ),
)


def profile_of(slug: str) -> Profile:
    return next(profile for profile in PROFILES if profile.restaurant.slug == slug)
