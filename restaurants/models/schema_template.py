"""What a new restaurant's schema is made from."""

from django.db import models
from django.db.models import Q


class SchemaTemplate(models.Model):
    """One row: the SQL script that makes a restaurant's schema, and the fingerprint of the code that wrote it.

    `restaurants.schemas.template` writes and reads it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    fingerprint = models.CharField(max_length=64)
    script = models.TextField()
    prepared_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="restaurants_one_schematemplate")]

    def __str__(self) -> str:
        return f"schema template {self.fingerprint[:12]}"
