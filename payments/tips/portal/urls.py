from django.urls import path

from payments.tips.portal import pages, record_pages

urlpatterns = [
    path("", pages.tips, name="portal_tips"),
    path("policy/", pages.policy, name="portal_tips_policy"),
    path("mine/", record_pages.own, name="portal_tips_own"),
    path("mine.csv", record_pages.own_csv, name="portal_tips_own_csv"),
    path("mine/ask/", record_pages.ask, name="portal_tips_ask"),
    path("mine/requests/<uuid:request_id>.csv", record_pages.own_answer_csv, name="portal_tips_own_answer"),
    path("requests/", record_pages.requests, name="portal_tips_requests"),
    path("requests/<uuid:request_id>/answer/", record_pages.answer, name="portal_tips_answer"),
    path("requests/<uuid:request_id>.csv", record_pages.answer_csv, name="portal_tips_answer_csv"),
    path("<day:start>/", pages.hours, name="portal_tips_hours"),
    path("<day:start>/take-hours/", pages.take_hours, name="portal_tips_take_hours"),
    path("<day:start>/share/", pages.share_out, name="portal_tips_share_out"),
    path("statements/<uuid:share_id>.csv", record_pages.worker_csv, name="portal_tips_worker_csv"),
    path("pools/<uuid:pool_id>/", pages.pool, name="portal_tips_pool"),
    path("pools/<uuid:pool_id>.csv", pages.pool_csv, name="portal_tips_pool_csv"),
]
