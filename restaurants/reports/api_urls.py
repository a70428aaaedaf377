from django.urls import path

from restaurants.reports.api import OneReport, Reports

urlpatterns = [
    path("reports", Reports.as_view(), name="reports"),
    path("reports/<slug:name>", OneReport.as_view(), name="report"),
]
