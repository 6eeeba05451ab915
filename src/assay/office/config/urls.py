"""Which page answers which address."""

from django.urls import include, path

urlpatterns = [
    path("", include("assay.office.web.urls")),
    path("", include("assay.office.web.console.urls")),
]

handler400 = "assay.office.web.errors.bad_request"
handler403 = "assay.office.web.errors.forbidden"
handler404 = "assay.office.web.errors.not_found"
handler500 = "assay.office.web.errors.failure"
