"""The limits of an order and its lines."""

from decimal import Decimal

MOST_OF_ONE_LINE = 99
MOST_LINES = 200
MOST_OPTIONS_OF_ONE_LINE = 30
MOST_COURSES = 9
MOST_SEATS = 99
MOST_GUESTS = 500
MOST_TIP_CHOICES = 4
LARGEST_TIP_CHOICE = Decimal("50.0")  # percent
LARGEST_OPEN_PRICE = Decimal("9999.99")
MOST_TAGS = 10  # of a customer
LONGEST_TAG = 30
