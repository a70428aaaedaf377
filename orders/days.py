"""The business day: it belongs to the restaurant's zone and starts at the hour the restaurant names."""

from datetime import date, datetime, timedelta

from django.db import connection

from restaurants.models import Restaurant


def business_day(moment: datetime, restaurant: Restaurant) -> date:
    """The day that a sale at `moment` (aware) counts for: before `day_starts_at` it is still the day before."""
    local = moment.astimezone(restaurant.zone)
    return local.date() - timedelta(days=local.time() < restaurant.day_starts_at)


def supply_date(moment: datetime, restaurant: Restaurant) -> date:
    """The calendar date in the restaurant's zone, which chooses the rate of VAT."""
    return moment.astimezone(restaurant.zone).date()


def next_number(day: date) -> int:
    """The next order number of that business day. One statement; holds the day's row until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orders_daycounter (business_day, last_number) VALUES (%s, 1) ON CONFLICT (business_day)"
            " DO UPDATE SET last_number = orders_daycounter.last_number + 1 RETURNING last_number",
            [day],
        )
        return cursor.fetchone()[0]
