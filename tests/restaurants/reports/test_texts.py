"""The values of a report in the language of the reader."""

from decimal import Decimal

import pytest
from django.utils import translation

from restaurants.models import Restaurant
from restaurants.reports import texts
from restaurants.reports.declarations import Column, Kind


@pytest.mark.parametrize(
    ("language", "axis", "count", "percent"),
    [("en-gb", "£1,000", "1,234", "12.5 %"), ("es", "£1.000", "1.234", "12,5 %")],
)
def test_numbers_have_the_separators_of_the_language(language, axis, count, percent):
    restaurant = Restaurant(currency="GBP")
    with translation.override(language):
        assert texts.axis_text(Column("sales", "Sales", Kind.MONEY), Decimal(1000), restaurant) == axis
        assert texts.text_of(Column("orders", "Orders", Kind.COUNT), 1234, restaurant) == count
        assert texts.percent(Decimal("0.125")) == percent
