from django.urls import path

from payments.tips.portal import pages

urlpatterns = [
    path("", pages.tips, name="portal_tips"),
    path("policy/", pages.policy, name="portal_tips_policy"),
    path("mine/", pages.own, name="portal_tips_own"),
    path("mine.csv", pages.own_csv, name="portal_tips_own_csv"),
    path("<day:start>/", pages.hours, name="portal_tips_hours"),
    path("<day:start>/take-hours/", pages.take_hours, name="portal_tips_take_hours"),
    path("<day:start>/share/", pages.share_out, name="portal_tips_share_out"),
    path("statements/<uuid:share_id>.csv", pages.worker_csv, name="portal_tips_worker_csv"),
    path("pools/<uuid:pool_id>/", pages.pool, name="portal_tips_pool"),
    path("pools/<uuid:pool_id>.csv", pages.pool_csv, name="portal_tips_pool_csv"),
]
