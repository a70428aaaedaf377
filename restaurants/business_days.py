"""Business days: they follow the restaurant's time zone and start at the hour in its settings. Pure."""

from datetime import date, datetime, timedelta

from restaurants.models import Restaurant


def business_day(moment: datetime, restaurant: Restaurant) -> date:
    """Return the business day of an aware `moment`. Before `day_starts_at` it is still the previous day."""
    local = moment.astimezone(restaurant.zone)
    return local.date() - timedelta(days=local.time() < restaurant.day_starts_at)


def business_day_end(moment: datetime, restaurant: Restaurant) -> datetime:
    """Return when the business day of an aware `moment` ends: the first moment of the next one."""
    following = business_day(moment, restaurant) + timedelta(days=1)
    return datetime.combine(following, restaurant.day_starts_at, restaurant.zone)


def supply_date(moment: datetime, restaurant: Restaurant) -> date:
    """Return the calendar date in the restaurant's zone, which decides the VAT rate."""
    return moment.astimezone(restaurant.zone).date()
