"""Reading over REST: the snapshot of a view and the tail after it. Both answer bare, without the envelope."""

import time

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.views import APIView

from fynlo.core.conditional import deliver
from fynlo.core.tenancy.connection import connection
from realtime import projections, streams
from realtime.api.requests import ActorRequest
from realtime.frames import fitting, range_frame, reset_frame
from realtime.long_poll import watcher
from realtime.snapshots import snapshot_bytes

MOST_EVENTS = 1000
LONGEST_WAIT = 25
COME_BACK_SECONDS = 2


class SnapshotQuery(serializers.Serializer):
    view = serializers.CharField(max_length=30, help_text="`pos`, `kitchen`, `floor`, `dashboard`, `portal`, `today`.")
    epoch = serializers.IntegerField(required=False, min_value=0, help_text="The epoch that a `reset` named.")


class TailQuery(serializers.Serializer):
    view = serializers.CharField(max_length=30, help_text="`pos`, `kitchen`, `floor`, `dashboard`, `portal`, `today`.")
    epoch = serializers.IntegerField(
        required=False, min_value=0, help_text="The cursor's epoch; the current one if left out."
    )
    after = serializers.IntegerField(min_value=0, max_value=2**62, help_text="The cursor: the last event applied.")
    limit = serializers.IntegerField(default=500, min_value=1, help_text=f"At most {MOST_EVENTS} events.")
    wait = serializers.IntegerField(
        default=0, min_value=0, help_text=f"Long poll: wait so many seconds, at most {LONGEST_WAIT}, for an event."
    )
    scope = serializers.CharField(required=False, max_length=40, help_text="The snapshot's `scope`.")


class SnapshotAnswer(serializers.Serializer):
    epoch = serializers.IntegerField()
    seq = serializers.IntegerField(help_text="The number of the last event in the state.")
    view = serializers.CharField()
    scope = serializers.CharField(help_text="Which parts the caller sees; sent back with the cursor.")
    state = serializers.DictField(help_text="The view's parts by name.")


class RangeAnswer(serializers.Serializer):
    type = serializers.CharField(help_text="`range`, or `reset` with `epoch`, `reason` and `snapshot_url`.")
    epoch = serializers.IntegerField()
    to = serializers.IntegerField(help_text="The events are all of the view in (`from`, `to`].")
    head = serializers.IntegerField()
    up_to_date = serializers.BooleanField()
    events = serializers.ListField(child=serializers.DictField())

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | {"from": serializers.IntegerField()}


class SnapshotView(APIView):
    """The state of a view and the event number it stands at; follow it with `/sync/events` or the socket."""

    permission = "sync.read"
    enveloped = False
    http_method_names = ["get", "options"]

    @extend_schema(
        parameters=[SnapshotQuery], responses={200: SnapshotAnswer, 304: OpenApiResponse(description="Unchanged.")}
    )
    def get(self, request: ActorRequest) -> HttpResponse:
        query = SnapshotQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        snapshot = snapshot_bytes(query.validated_data["view"], request.actor, epoch=query.validated_data.get("epoch"))
        response = deliver(request, body=snapshot.body, compressed=snapshot.compressed, etag=snapshot.etag)
        response.headers["Cache-Control"] = "private, no-cache"
        return response


class TailView(APIView):
    """The events of a view after a cursor: what the socket's `range` frame holds, byte for byte. Can wait for one."""

    permission = "sync.read"
    enveloped = False
    http_method_names = ["get", "options"]

    @extend_schema(parameters=[TailQuery], responses=RangeAnswer)
    def get(self, request: ActorRequest) -> HttpResponse:
        query = TailQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        view, after = asked["view"], asked["after"]
        types = projections.events_of(view, request.actor)
        restaurant_id = connection.tenant.pk
        until = time.monotonic() + min(asked["wait"], LONGEST_WAIT)
        while True:
            position = streams.position_of(restaurant_id)
            reason = position.refuses(asked.get("epoch", position.epoch), after)
            if not reason and asked.get("scope", "") not in ("", projections.scope_of(view, request.actor)):
                reason = "view_changed"
            if reason:
                return _json(reset_frame(position, view, reason))
            limit = min(asked["limit"], MOST_EVENTS)
            try:
                found = streams.events_between(position, after, types=types, limit=limit)
            except streams.CursorLost:
                continue  # the position that is read next says why
            if found or time.monotonic() >= until:
                return _json(_range(position, after, found, limit))
            if watcher.wait(restaurant_id, position, until) == "full":
                response = _json(_range(position, after, found, limit))
                response.headers["Retry-After"] = str(COME_BACK_SECONDS)
                return response


def _range(position: streams.Position, after: int, found: list[streams.StoredEvent], limit: int) -> bytes:
    events = fitting(found)
    is_whole = len(events) == len(found) < limit
    return range_frame(position, after, position.head if is_whole else events[-1].seq, events)


def _json(body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type="application/json")
