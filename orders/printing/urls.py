"""The addresses that printers ask."""

from django.urls import path

from orders.printing.cloudprnt import cloudprnt
from orders.printing.server_direct import server_direct

urlpatterns = [
    path("star/<str:token>", cloudprnt, name="printer_star"),
    path("epson/<str:token>", server_direct, name="printer_epson"),
]
