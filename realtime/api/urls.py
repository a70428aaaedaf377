from django.urls import path

from realtime.api.alerts import AlertsView, ResolveAlertView
from realtime.api.batch import SyncCommandsView
from realtime.api.sync import SnapshotView, TailView

urlpatterns = [
    path("sync/snapshot", SnapshotView.as_view(), name="sync_snapshot"),
    path("sync/events", TailView.as_view(), name="sync_events"),
    path("sync/commands", SyncCommandsView.as_view(), name="sync_commands"),
    path("attention", AlertsView.as_view(), name="attention"),
    path("attention/<uuid:attention_id>/resolve", ResolveAlertView.as_view(), name="attention_resolve"),
]
