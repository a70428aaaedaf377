"""Figures of each restaurant's days, for the platform's own pages. Public schema."""

from uuid import UUID

from django.db import models

from restaurants.models.tenants import Restaurant


class DailyFigure(models.Model):
    """One number of one restaurant on one business day, as a worker read it (`restaurants.platform.figures`).

    `name` is the figure's, such as "orders" or "taken.card"; amounts are in pence. The rows repeat what the
    restaurant's schema says, so that a page about all restaurants visits none.
    """

    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="+")
    restaurant_id: UUID
    day = models.DateField()
    name = models.CharField(max_length=40)
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["restaurant", "name", "day"], name="one_figure_a_day")]
        indexes = [models.Index(fields=["day", "name"], name="figure_by_day")]

    def __str__(self) -> str:
        return f"{self.name} of {self.restaurant_id} on {self.day}"
