"""The REST view of commands that change public data, with or without a restaurant."""

from rest_framework.request import Request
from rest_framework.serializers import Serializer

from realtime.actors import Actor
from realtime.api.command_view import CommandView
from realtime.commands.registry import Command
from restaurants import platform_executor
from restaurants.identity.permissions import PLATFORM, SIGNED_IN, required_permission


class PublicCommandView(CommandView):
    """A CommandView for commands that `restaurants.platform_executor` runs: no events, the platform's audit."""

    @property
    def command(self) -> Command | None:
        """None for a method that only reads."""
        return self.runs_for.get(self.request.method, self.runs)

    @property
    def input(self) -> type[Serializer] | None:
        return self.command and self.command.input

    def actor_of(self, request: Request) -> Actor:
        """The person as a member of the restaurant, or as themselves for a command that concerns no restaurant."""
        if required_permission(self, request.method) in (SIGNED_IN, PLATFORM):
            return platform_executor.actor_of(request.user)
        return request.actor
