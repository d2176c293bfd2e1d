"""Every address of the site on one screen: the pages for people, the API for programs, the admin."""

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("admin/", admin.site.urls),
]
