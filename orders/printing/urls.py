"""The addresses that printers ask."""

from django.urls import path

from orders.printing.cloudprnt import cloudprnt

urlpatterns = [
    path("star/<str:token>", cloudprnt, name="printer_star"),
]
