"""The last receipt number of each device's series, for the numbering of devices. `payments` registers the source."""

from collections.abc import Callable, Mapping

from django.db.models import Max

from fynlo.core.tenancy.connection import connection
from realtime.sync.models import Device
from restaurants.models import Restaurant


def _none() -> Mapping[int, int]:
    return {}


_source: Callable[[], Mapping[int, int]] = _none


def register(source: Callable[[], Mapping[int, int]]) -> None:
    """Set the source; called once from `AppConfig.ready`. It returns the last receipt by the number of a device."""
    global _source
    _source = source


def next_number(restaurant: Restaurant) -> int:
    """Return the number of the next device of the chosen restaurant: one whose series no receipt has.

    After an import there are receipts of devices that the restaurant does not have. The caller has locked the
    restaurant. Two queries.
    """
    newest = Device.objects.filter(restaurant=restaurant).aggregate(newest=Max("number"))["newest"] or 0
    return max(newest, *_source(), 0) + 1


def continue_series() -> None:
    """Let each device of the chosen restaurant number its receipts after those that its series has already.

    The devices that a restaurant had before it imported an archive have series that the archive may have as well.
    """
    last = _source()
    for device in Device.objects.filter(restaurant=connection.tenant, number__in=last).select_for_update(no_key=True):
        device.last_receipt = max(device.last_receipt, last[device.number])
        device.save(update_fields=["last_receipt"])
