"""Restaurants that were closed, and those that are deleted. Public schema."""

from uuid import UUID

from django.db import models

from restaurants.models.tenants import Restaurant


class Closing(models.Model):
    """A closed restaurant, until it is opened again (the row is deleted) or deleted (at `delete_at`).

    `by` is the person who closed it, None for a program. `archive_mailed_at` is when its owners got the email that the
    archive is ready, `reminded_at` when they were reminded that the restaurant is about to be deleted.
    """

    restaurant = models.OneToOneField(Restaurant, primary_key=True, on_delete=models.CASCADE, related_name="closing")
    restaurant_id: UUID
    closed_at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    reason = models.CharField(max_length=200, blank=True)
    delete_at = models.DateTimeField(db_index=True)
    archive_mailed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"closing of {self.restaurant_id}"


class DeletedRestaurant(models.Model):
    """What is left of a deleted restaurant. Its slug and schema name are never given to another one.

    A printed QR code or a bookmark of the old restaurant must not lead to a stranger's. `files_deleted_at` is empty
    until the stored files are deleted too.
    """

    id = models.UUIDField(primary_key=True, editable=False, help_text="The id that the restaurant had.")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=50, unique=True)
    schema_name = models.CharField(max_length=63, unique=True)
    created_at = models.DateTimeField(help_text="When the restaurant was created.")
    closed_at = models.DateTimeField()
    deleted_at = models.DateTimeField()
    files_deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-deleted_at"]

    def __str__(self) -> str:
        return self.name
