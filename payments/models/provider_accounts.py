"""A restaurant's accounts at payment providers, and the key that seals their secrets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7


class DataKey(models.Model):
    """The restaurant's data key, wrapped by a master key (`fynlo.core.envelope`). One row, made with the first use."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    wrapped = models.CharField(max_length=200)
    wrapped_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="data_key_one_row")]

    def __str__(self) -> str:
        return "data key"


class ProviderAccount(models.Model):
    """The restaurant's account at one provider. At most one per provider is in use.

    `secret_key` and `webhook_secret` are sealed. They are never shown again: a screen shows `secret_last_four`.
    `reference` and `connected_as` are the account's id and name as the provider gave them when the key was tested.
    `webhook_reference` is the provider's id of the address that it notifies. `app_id` and `affiliate_key` name the
    restaurant's app where a provider's readers and phones need that; they are public. A removed account keeps its row
    without its secrets. `check_failed` is why the last check failed, in words for the owner; empty after a good check.
    `via_platform`: the platform opened it and acts for it with its own key, so it has no secrets here. `can_take`: the
    provider lets it take payments. `missing` is what the provider still asks the owner for, a line each.
    `payout_days` is after how many days a payment has to be in a payout by the account's own schedule, read at
    `schedule_read_at`: null where the provider does not tell it, 0 where the owner asks for payouts by hand.
    """

    class Mode(models.TextChoices):
        LIVE = "live", _("Live")
        TEST = "test", _("Test")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=20)
    mode = models.CharField(max_length=4, choices=Mode.choices)
    reference = models.CharField(max_length=80)
    connected_as = models.CharField(max_length=120)
    secret_key = models.TextField()
    secret_last_four = models.CharField(max_length=4)
    webhook_secret = models.TextField(blank=True)
    webhook_reference = models.CharField(max_length=80, blank=True)
    via_platform = models.BooleanField(default=False, db_default=False)
    can_take = models.BooleanField(default=True, db_default=True)
    missing = models.TextField(blank=True, default="", db_default="")
    app_id = models.CharField(max_length=100, blank=True, default="", db_default="")
    affiliate_key = models.CharField(max_length=100, blank=True, default="", db_default="")
    payout_days = models.PositiveSmallIntegerField(null=True)
    schedule_read_at = models.DateTimeField(null=True)
    connected_at = models.DateTimeField()
    connected_by = models.UUIDField(null=True)
    connected_by_name = models.CharField(max_length=120, blank=True)
    checked_at = models.DateTimeField()
    check_failed = models.CharField(max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["provider", "-connected_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider"], condition=models.Q(removed_at=None), name="provider_account_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.connected_as}"

    @property
    def missing_lines(self) -> list[str]:
        return self.missing.splitlines()

    @property
    def is_test(self) -> bool:
        return self.mode == self.Mode.TEST
