"""The platform host's pages beside Django admin."""

urlpatterns = []
