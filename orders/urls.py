"""Pages of this domain on a restaurant's host."""

urlpatterns = []
