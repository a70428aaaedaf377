"""Keys of the platform's signed operations (`restaurants.platform.operations`). Public schema."""

from django.db import models


class OperationKey(models.Model):
    """A key that signs operations. `sealed` is its secret, encrypted for this row (`fynlo.core.encryption`)."""

    id = models.CharField(max_length=24, primary_key=True)
    name = models.CharField(max_length=60, help_text="Who uses it, such as billing.")
    sealed = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class UsedSignature(models.Model):
    """A nonce of a signed operation, or the signature of an old client. Deleted once `expires_at` has passed."""

    key = models.ForeignKey(OperationKey, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=80)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "nonce"], name="operation_nonce_once")]

    def __str__(self) -> str:
        return f"nonce of {self.key}"
