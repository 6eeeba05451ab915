"""Addresses that all pages share."""

from django.urls import path

from assay.office.web.choices import choose

urlpatterns = [path("choices", choose, name="choose")]
