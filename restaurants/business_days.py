"""Business days: they follow the restaurant's time zone and start at the hour in its settings. Pure."""

from datetime import date, datetime, timedelta

from restaurants.models import Restaurant


def business_day(moment: datetime, restaurant: Restaurant) -> date:
    """Return the business day of an aware `moment`. Before `day_starts_at` it is still the previous day."""
    local = moment.astimezone(restaurant.zone)
    return local.date() - timedelta(days=local.time() < restaurant.day_starts_at)


def supply_date(moment: datetime, restaurant: Restaurant) -> date:
    """Return the calendar date in the restaurant's zone, which decides the VAT rate."""
    return moment.astimezone(restaurant.zone).date()
