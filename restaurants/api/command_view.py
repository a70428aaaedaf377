"""The API's half of the platform's door: what changes public data, with or without a restaurant."""

from rest_framework.request import Request
from rest_framework.serializers import Serializer

from realtime.actors import Actor
from realtime.api.command_view import CommandView
from realtime.commands.registry import Command
from restaurants import platform_executor
from restaurants.identity.permissions import PLATFORM, SIGNED_IN, required_permission


class PublicCommandView(CommandView):
    """A CommandView that uses `restaurants.platform_executor`: no events, the platform's audit and stored answers.

    `kind` and `kinds` hold the Command itself. It is not registered with `realtime.commands.registry`, because socket
    and batch accept every registered command and execute it in a restaurant.
    """

    kind: Command | None = None
    kinds: dict[str, Command] = {}
    execute = staticmethod(platform_executor.execute)

    @property
    def command_kind(self) -> Command | None:
        """None for a method that only reads."""
        return self.kinds.get(self.request.method, self.kind)

    @property
    def input(self) -> type[Serializer] | None:
        return self.command_kind and self.command_kind.input

    def actor_of(self, request: Request) -> Actor:
        """The person as a member of the restaurant, or as themselves where no restaurant is meant."""
        if required_permission(self, request.method) in (SIGNED_IN, PLATFORM):
            return platform_executor.actor_of(request.user)
        return request.actor
