"""Labels of allergens and diets."""

# The 14 allergens of UK law: Food Information Regulations 2014, Annex II of Regulation (EU) 1169/2011.
ALLERGENS = {
    "gluten": "Cereals with gluten",
    "celery": "Celery",
    "crustaceans": "Crustaceans",
    "eggs": "Eggs",
    "fish": "Fish",
    "lupin": "Lupin",
    "milk": "Milk",
    "molluscs": "Molluscs",
    "mustard": "Mustard",
    "tree_nuts": "Tree nuts",
    "peanuts": "Peanuts",
    "sesame": "Sesame",
    "soya": "Soya",
    "sulphites": "Sulphites",
}

DIETARY = {
    "vegan": "Vegan",
    "vegetarian": "Vegetarian",
    "gluten_free": "Gluten free",
    "dairy_free": "Dairy free",
    "nut_free": "Nut free",
    "halal": "Halal",
    "kosher": "Kosher",
    "spicy": "Spicy",
    "very_spicy": "Very spicy",
    "organic": "Organic",
    "alcohol_free": "Alcohol free",
    "contains_alcohol": "Contains alcohol",
}
