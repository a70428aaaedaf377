"""What the sync protocol stores in the public schema: the head of each event log, devices, kitchen screens."""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class Stream(models.Model):
    """The position of a restaurant's event log: `head` is the number of its newest event.

    The executor moves `head` in the last statement before each commit. Events up to `floor` have been pruned. A new
    `epoch` starts the numbers again (`realtime.retention.bump_epoch`). Narrow, with a low fill factor and no
    secondary index, so that updates stay in the page and one cheap query reads every head.
    """

    restaurant = models.OneToOneField(
        settings.TENANT_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="stream"
    )
    epoch = models.PositiveIntegerField(default=1)
    head = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.pk}: {self.epoch}/{self.head}"


class Device(models.Model):
    """A till, a kitchen screen or a phone that may act without a network. The device makes its own `id`.

    `number` names the series of the device's own receipts (`D7-0042`). It counts up per restaurant, past the series
    that an imported archive has. `last_receipt` is the newest of them that we know. `last_seq` is the newest number of
    the device's dense command counter that has its final answer; `realtime.devices` moves it. Each batch updates
    `last_seen_at`, `last_user` and what the device reports of its queue: `unsent`, `unsent_since`, `reported_at`.
    `secret_hash` is the sha256 of a secret that only the device knows and shows with each batch. It is "" for a device
    that has brought no secret yet.

    A person with a code from the portal enrols a device (`restaurants.devices`). Only then it has public keys:
    `signing_key` verifies what it signs, `sealing_key` encrypts what only it may read. Both are P-256 keys as DER
    SubjectPublicKeyInfo in base64. `cookie_hash` is the sha256 of the cookie that its browser shows to pages.

    `partner` is the till whose order a guest display shows. `shown_order` is the order that a till with a display has
    on its screen, since `shown_at`: the state of a screen, which the next order replaces.

    Until `practice_until` it practises (`restaurants.devices.practice`), begun by `practice_by`: nothing that is
    entered there is sent.
    """

    class Kind(models.TextChoices):
        TILL = "till", _("Till")
        KITCHEN = "kitchen", _("Kitchen screen")
        MOBILE = "mobile", _("Phone")
        GUEST_DISPLAY = "guest_display", _("Guest display")

    id = models.UUIDField(primary_key=True)
    restaurant = models.ForeignKey(settings.TENANT_MODEL, on_delete=models.CASCADE, related_name="devices")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=15, choices=Kind.choices, help_text="Its profile: what it may be used for.")
    number = models.PositiveIntegerField()
    enrolled_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    last_user = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    secret_hash = models.CharField(max_length=64, default="", db_default="", blank=True)
    signing_key = models.CharField(max_length=200, default="", db_default="", blank=True, editable=False)
    sealing_key = models.CharField(max_length=200, default="", db_default="", blank=True, editable=False)
    cookie_hash = models.CharField(max_length=64, default="", db_default="", blank=True, editable=False)
    enrolled_at = models.DateTimeField(null=True, blank=True)
    storage_is_persistent = models.BooleanField(
        null=True, help_text="Whether its browser promised to keep unsent work. Empty if it has not said."
    )
    fingerprint = models.CharField(
        max_length=64,
        default="",
        db_default="",
        blank=True,
        help_text="A sign of risk when it changes. Proves nothing.",
    )
    user_agent = models.CharField(max_length=200, default="", db_default="", blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    last_seq = models.BigIntegerField(default=0)
    last_receipt = models.PositiveIntegerField(default=0, db_default=0)
    unsent = models.PositiveIntegerField(default=0)
    unsent_since = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    partner = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="displays")
    shown_order = models.UUIDField(null=True, editable=False)
    shown_at = models.DateTimeField(null=True, editable=False)
    practice_until = models.DateTimeField(null=True, blank=True, editable=False)
    practice_by = models.ForeignKey(
        USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["restaurant", "number"], name="device_number"),
            models.UniqueConstraint(fields=["cookie_hash"], condition=~models.Q(cookie_hash=""), name="device_cookie"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.name}"

    @property
    def series(self) -> str:
        return f"D{self.number}"

    def receipt(self, number: int) -> str:
        """The number of one of its receipts, as it is printed."""
        return f"{self.series}-{number:04d}"


class KitchenDelayDay(models.Model):
    """How long a restaurant's kitchen screens took on one day (UTC) to draw new tickets: sums that gateways add to.

    Written by `realtime.gateway.kitchen_delay` only. `late` of the `shown` took more than LATE_SECONDS.
    """

    restaurant = models.ForeignKey(settings.TENANT_MODEL, on_delete=models.CASCADE, related_name="+")
    restaurant_id: UUID
    day = models.DateField()
    shown = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    milliseconds = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["restaurant", "day"], name="one_kitchen_delay_a_day")]

    def __str__(self) -> str:
        return f"{self.restaurant_id} on {self.day}"


class KitchenScreen(models.Model):
    """A kitchen screen of this service. `lost_at` is when it stopped answering; None while it answers.

    Written by `realtime.presence` only. The device makes `screen`, one for each station that it shows.
    `connection_id` is its connection to one gateway, `confirmed_at` when a gateway last confirmed that connection.
    """

    restaurant = models.ForeignKey(settings.TENANT_MODEL, on_delete=models.CASCADE, related_name="+")
    screen = models.UUIDField()
    label = models.CharField(max_length=40)
    connection_id = models.UUIDField()
    confirmed_at = models.DateTimeField()
    lost_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["restaurant", "screen"], name="kitchen_screen")]
        indexes = [models.Index(fields=["connection_id"], name="kitchen_screen_connection")]

    def __str__(self) -> str:
        return f"{self.label} {self.screen}"


class PollingPrinter(models.Model):
    """When a printer last asked for work, and what it reported of itself. One narrow row in the public schema.

    `polled_at` is None until it has asked for the first time; until then `able_at` is when it was added, and
    `waiting_since` when the first ticket was found that waits for it.

    There and not in its restaurant, so that one query finds the silent printers of every restaurant. `trouble` is the
    printer's own report, such as that it has no paper; "" if it can print. `dismissed_at` is when a person at the front
    read that it is silent. `swept_head` is up to which event its tickets have moved to another printer while it is
    silent, None if they have not. Written by `realtime.printers` only.
    """

    printer = models.UUIDField(help_text="An import of an archive brings the same id to another restaurant.")
    restaurant = models.ForeignKey(settings.TENANT_MODEL, on_delete=models.CASCADE, related_name="+")
    restaurant_id: UUID
    name = models.CharField(max_length=40)
    polled_at = models.DateTimeField(null=True)
    able_at = models.DateTimeField(help_text="When it last asked and could print.")
    trouble = models.CharField(max_length=60, blank=True)
    waiting_since = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    swept_head = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["restaurant", "printer"], name="one_row_a_polling_printer")]

    def __str__(self) -> str:
        return self.name
