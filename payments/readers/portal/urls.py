from django.urls import path

from payments.readers.portal import pages

urlpatterns = [
    path("", pages.readers, name="portal_readers"),
    path("add/", pages.add, name="portal_reader_add"),
    path("check/", pages.check, name="portal_reader_check"),
    path("<uuid:reader_id>/", pages.rename, name="portal_reader"),
    path("<uuid:reader_id>/remove/", pages.remove, name="portal_reader_remove"),
]
