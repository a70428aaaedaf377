from django.urls import path

from payments.fees import portal

urlpatterns = [
    path("", portal.fees, name="portal_fees"),
    path("download/", portal.download, name="portal_fees_download"),
]
