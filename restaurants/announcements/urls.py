"""The paths of announcements under /api/v1/."""

from django.urls import path

from restaurants.announcements.api import AnnouncementsView, DismissAnnouncementView

urlpatterns = [
    path("announcements", AnnouncementsView.as_view(), name="announcements"),
    path(
        "announcements/<uuid:announcement_id>/dismiss", DismissAnnouncementView.as_view(), name="announcements_dismiss"
    ),
]
