"""The pages of stocktakes, below /portal/stock/stocktakes/."""

from django.urls import path

from inventory.stocktakes.portal import counting_pages, review_pages

STOCKTAKE = "<uuid:stocktake_id>/"

urlpatterns = [
    path("", review_pages.stocktakes, name="portal_stocktakes"),
    path("sw.js", counting_pages.service_worker, name="portal_stocktakes_worker"),
    path("new/", review_pages.new, name="portal_stocktake_new"),
    path(STOCKTAKE, counting_pages.count, name="portal_stocktake"),
    path(f"{STOCKTAKE}review/", review_pages.review, name="portal_stocktake_review"),
    path(f"{STOCKTAKE}result.csv", review_pages.result, name="portal_stocktake_result"),
    path(f"{STOCKTAKE}recount/", review_pages.recount, name="portal_stocktake_recount"),
    path(f"{STOCKTAKE}lines/<uuid:line_id>/note/", review_pages.note, name="portal_stocktake_note"),
    path(f"{STOCKTAKE}approve/", review_pages.approve, name="portal_stocktake_approve"),
    path(f"{STOCKTAKE}cancel/", review_pages.cancel, name="portal_stocktake_cancel"),
]
