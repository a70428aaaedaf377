"""The API's half of the platform's door: what changes public data, with or without a restaurant."""

from rest_framework.request import Request

from realtime.actors import Actor
from realtime.api.command_view import CommandView
from realtime.kinds import CommandKind
from restaurants import commands


class PublicCommandView(CommandView):
    """A CommandView through `restaurants.commands.execute`: no events, the platform's audit and stored answers.

    `kind` and `kinds` hold the CommandKind itself. It is not registered with `realtime.kinds`, because whatever is
    registered there may also be asked for by socket and batch, which lead through the restaurant's door.
    """

    kind: CommandKind
    kinds: dict[str, CommandKind] = {}
    execute = staticmethod(commands.execute)

    @property
    def command_kind(self) -> CommandKind:
        return self.kinds.get(self.request.method) or self.kind

    def actor_of(self, request: Request) -> Actor:
        """The person in the restaurant, or as themselves where no restaurant is meant."""
        return request.actor or commands.actor_of(request.user)
