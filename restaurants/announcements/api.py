"""Announcements under /api/v1/announcements: what the till shows, and its button."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer
from restaurants.announcements.commands import ANNOUNCEMENT_DISMISS
from restaurants.announcements.selectors import on_till
from restaurants.api.command_view import PersonRequest, PublicCommandView


class AnnouncementOutput(serializers.Serializer):
    id = serializers.UUIDField()
    text = serializers.CharField(help_text="One or two sentences in the language of the person.")


class AnnouncementsView(APIView):
    """List what the platform announces to the person on the till, the oldest first. One query, none without any."""

    permission = "devices.use"
    tag = "announcements"

    @extend_schema(responses=AnnouncementOutput(many=True))
    def get(self, request: PersonRequest) -> Response:
        ids = request.user.announcements.get(request.restaurant.pk, ())
        return Answer([{"id": row.pk, "text": row.text} for row in on_till(ids)])


class DismissAnnouncementView(PublicCommandView):
    """Show an announcement to the person no more, in the portal and on every till."""

    runs = ANNOUNCEMENT_DISMISS
    tag = "announcements"
    http_method_names = ["post", "options"]

    @extend_schema(request=None, responses={200: {"type": "object", "additionalProperties": {}}})
    def post(self, request: PersonRequest, announcement_id: UUID) -> Response:
        return self.answer(request, announcement_id=announcement_id)
