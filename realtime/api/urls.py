from django.urls import path

from realtime.api.sync import SnapshotView, TailView

urlpatterns = [
    path("sync/snapshot", SnapshotView.as_view(), name="sync_snapshot"),
    path("sync/events", TailView.as_view(), name="sync_events"),
]
