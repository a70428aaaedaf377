from django.urls import path

from payments.disputes.portal import pages

urlpatterns = [
    path("", pages.disputes, name="portal_disputes"),
    path("export.csv", pages.export, name="portal_disputes_export"),
    path("<uuid:dispute_id>/", pages.dispute, name="portal_dispute"),
    path("<uuid:dispute_id>/submit/", pages.submit, name="portal_dispute_submit"),
    path("<uuid:dispute_id>/pictures/<uuid:picture_id>/", pages.picture, name="portal_dispute_picture"),
    path(
        "<uuid:dispute_id>/pictures/<uuid:picture_id>/remove/", pages.remove_picture,
        name="portal_dispute_remove_picture",
    ),
]  # fmt: skip
