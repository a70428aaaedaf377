"""Sign-in, people and the portal's shell, on a restaurant's host."""

urlpatterns = []
