"""Which VAT class a product of an imported file probably has, and when that is sure. Pure.

Another till knows a rate, and the class here also decides what a takeaway costs: a sandwich has 20 % at a table and
none to take away. So 20 % is sure for alcohol, hot food and snacks, which keep it everywhere, and never for cold food.
Source of the classes: `orders.pricing.vat`.
"""

import re
from decimal import Decimal

from menu.tax import TaxClass

STANDARD_RATE = Decimal(20)
_WORDS = {
    TaxClass.STANDARD: (
        "wine wines beer beers lager ale cider stout ipa gin vodka rum whisky whiskey prosecco champagne cocktail"
        " cocktails spritz negroni mojito margarita aperol tequila brandy sherry rioja merlot malbec chardonnay pinot"
        " sauvignon guinness spirits merchandise"
    ),
    TaxClass.STANDARD_FOOD: (
        "crisps coke cola pepsi lemonade fanta sprite tonic soda water juice squash smoothie sweets chocolate kitkat"
        " gelato sorbet nuts snacks soft kombucha"
    ),
    TaxClass.COLD_FOOD: (
        "sandwich sandwiches baguette wrap salad salads cake cakes cookie brownie muffin croissant pastry pastries"
        " scone bagel flapjack sushi yoghurt granola loaf"
    ),
    TaxClass.HOT_FOOD: (
        "coffee coffees latte cappuccino espresso americano mocha cortado macchiato tea chai burger burgers pizza soup"
        " chips fries fish steak curry pasta breakfast pie roast noodles ramen tacos burrito omelette eggs bacon"
        " sausage chicken lamb beef mains"
    ),
}
_CLASS_OF = {word: tax_class for tax_class, words in _WORDS.items() for word in words.split()}
_HEATED = {"hot", "toasted", "toastie", "panini", "grilled", "fried"}
_FIRST = (TaxClass.COLD_FOOD, TaxClass.STANDARD, TaxClass.HOT_FOOD, TaxClass.STANDARD_FOOD)


def sure_class(name: str, category: str, rate: Decimal | None, *, is_alcohol: bool = False) -> TaxClass | None:
    """Return the class that a rate in percent and the words leave no doubt of; None where a person has to say it."""
    if is_alcohol:
        return TaxClass.STANDARD
    by_words = class_of_words(name, category)
    if rate == STANDARD_RATE and by_words in (TaxClass.STANDARD, TaxClass.HOT_FOOD, TaxClass.STANDARD_FOOD):
        return by_words
    if rate == 0 and by_words == TaxClass.COLD_FOOD:
        return by_words
    return None


def proposed_class(name: str, category: str) -> TaxClass:
    """Return what to propose to the person: the class of the words, else hot food, which is never too little VAT."""
    return class_of_words(name, category) or TaxClass.HOT_FOOD


def class_of_words(name: str, category: str) -> TaxClass | None:
    """Return the class of the words in the name, else of those in the category."""
    for text in (name, category):
        words = re.findall(r"[a-z]+", text.lower())
        if not _HEATED.isdisjoint(words):
            return TaxClass.HOT_FOOD
        found = {_CLASS_OF[word] for word in words if word in _CLASS_OF}
        if found:
            return next(tax_class for tax_class in _FIRST if tax_class in found)
    return None
