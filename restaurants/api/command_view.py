"""The API's half of the platform's door: what changes public data, with or without a restaurant."""

from rest_framework.request import Request
from rest_framework.serializers import Serializer

from realtime.actors import Actor
from realtime.api.command_view import CommandView
from realtime.kinds import CommandKind
from restaurants import commands
from restaurants.identity.permissions import PLATFORM, SIGNED_IN, wanted_permission


class PublicCommandView(CommandView):
    """A CommandView through `restaurants.commands.execute`: no events, the platform's audit and stored answers.

    `kind` and `kinds` hold the CommandKind itself. It is not registered with `realtime.kinds`, because whatever is
    registered there may also be asked for by socket and batch, which lead through the restaurant's door.
    """

    kind: CommandKind | None = None
    kinds: dict[str, CommandKind] = {}
    execute = staticmethod(commands.execute)

    @property
    def command_kind(self) -> CommandKind | None:
        """None for a method that only reads."""
        return self.kinds.get(self.request.method, self.kind)

    @property
    def input(self) -> type[Serializer] | None:
        return self.command_kind and self.command_kind.input

    def actor_of(self, request: Request) -> Actor:
        """The person as a member of the restaurant, or as themselves where no restaurant is meant."""
        if wanted_permission(self, request.method) in (SIGNED_IN, PLATFORM):
            return commands.actor_of(request.user)
        return request.actor
