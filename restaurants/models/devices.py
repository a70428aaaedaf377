"""The devices that people of a restaurant work on. Public schema."""

from django.db import models

from restaurants.models.people import User
from restaurants.models.tenants import Restaurant


class Device(models.Model):
    """A till, a kitchen screen or a phone that may act without a network. `id` is made by the device.

    `number` is dense per restaurant and makes the series of the device's own receipts (`D7-0042`), `last_receipt` the
    newest of them that we know. `last_seq` is the newest command of its dense counter that was answered for good;
    `realtime.devices` moves it, and notes with each batch who used the device and what it says of its queue:
    `unsent`, `unsent_since`. `secret_hash` is sha256 of what only the device knows: whoever speaks as it shows that
    secret (`realtime.devices`). It is "" for one that was registered before there were secrets, until it brings one.
    """

    class Kind(models.TextChoices):
        TILL = "till", "Till"
        KITCHEN = "kitchen", "Kitchen screen"
        MOBILE = "mobile", "Phone"

    id = models.UUIDField(primary_key=True)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="devices")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.PositiveIntegerField()
    enrolled_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    last_user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    secret_hash = models.CharField(max_length=64, default="", db_default="", blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    last_seq = models.BigIntegerField(default=0)
    last_receipt = models.PositiveIntegerField(default=0, db_default=0)
    unsent = models.PositiveIntegerField(default=0)
    unsent_since = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["restaurant", "number"], name="device_number"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.name}"

    @property
    def series(self) -> str:
        return f"D{self.number}"

    def receipt(self, number: int) -> str:
        """The number of one of its receipts, as it is printed."""
        return f"{self.series}-{number:04d}"


class KitchenScreen(models.Model):
    """A kitchen screen that was there in this service; `lost_at` since when it does not answer, None while it does.

    Written by `realtime.screens` alone, which says how. `screen` is made by the device, one for each station it shows;
    `connection_id` is its connection to one gateway, `confirmed_at` when a gateway last said that it is heard.
    """

    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="+")
    screen = models.UUIDField()
    label = models.CharField(max_length=40)
    connection_id = models.UUIDField()
    confirmed_at = models.DateTimeField()
    lost_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["restaurant", "screen"], name="kitchen_screen")]
        indexes = [models.Index(fields=["connection_id"], name="kitchen_screen_connection")]

    def __str__(self) -> str:
        return f"{self.label} of {self.restaurant_id}"
