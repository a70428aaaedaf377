"""Labels of allergens and diets."""

from django.utils.translation import gettext_lazy as _

# The 14 allergens of UK law: Food Information Regulations 2014, Annex II of Regulation (EU) 1169/2011.
ALLERGENS = {
    "gluten": _("Cereals with gluten"),
    "celery": _("Celery"),
    "crustaceans": _("Crustaceans"),
    "eggs": _("Eggs"),
    "fish": _("Fish"),
    "lupin": _("Lupin"),
    "milk": _("Milk"),
    "molluscs": _("Molluscs"),
    "mustard": _("Mustard"),
    "tree_nuts": _("Tree nuts"),
    "peanuts": _("Peanuts"),
    "sesame": _("Sesame"),
    "soya": _("Soya"),
    "sulphites": _("Sulphites"),
}

DIETARY = {
    "vegan": _("Vegan"),
    "vegetarian": _("Vegetarian"),
    "gluten_free": _("Gluten free"),
    "dairy_free": _("Dairy free"),
    "nut_free": _("Nut free"),
    "halal": _("Halal"),
    "kosher": _("Kosher"),
    "spicy": _("Spicy"),
    "very_spicy": _("Very spicy"),
    "organic": _("Organic"),
    "alcohol_free": _("Alcohol free"),
    "contains_alcohol": _("Contains alcohol"),
}
