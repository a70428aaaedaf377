"""The kitchen's addresses. `all` is the expediter's view; a station may not be called that."""

from django.urls import path

from fynlo.frontend.kitchen import pages

urlpatterns = [
    path("", pages.chooser, name="kitchen_chooser"),
    path("<slug:station>/", pages.screen, name="kitchen_screen"),
]
