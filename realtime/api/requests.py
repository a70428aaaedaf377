"""The request of an API view, with what the authentication adds to it."""

from rest_framework.request import Request

from realtime.actors import Actor


class ActorRequest(Request):
    """A request of a signed-in person in a restaurant; for annotations only."""

    actor: Actor
