"""The REST view of commands that change public data, with or without a restaurant."""

from typing import Any

from rest_framework.serializers import Serializer

from realtime.actors import Actor
from realtime.api.command_view import CommandView
from realtime.api.requests import ActorRequest
from realtime.commands.registry import Command
from restaurants import platform_executor
from restaurants.identity.permissions import PLATFORM, SIGNED_IN, required_permission


class PersonRequest(ActorRequest):
    """A request of a signed-in person, in a restaurant or not; for annotations only."""

    user: Any  # a Principal
    data: Any
    _request: Any  # Django's request with `tenant`


class PublicCommandView(CommandView):
    """A CommandView for commands that `restaurants.platform_executor` runs: no events, the platform's audit."""

    @property
    def command(self) -> Command | None:
        """None for a method that only reads."""
        return self.runs_for.get(self.request.method or "", self.runs)

    @property
    def input(self) -> type[Serializer] | None:
        return self.command and self.command.input

    def actor_of(self, request: ActorRequest) -> Actor:
        """The person as a member of the restaurant, or as themselves for a command that concerns no restaurant."""
        if required_permission(self, request.method or "") in (SIGNED_IN, PLATFORM):
            return platform_executor.actor_of(request.user)
        return request.actor
