"""The address tree; municipalities come last, behind the reserved words."""
from django.contrib import admin
from django.urls import path
urlpatterns = [path("admin/", admin.site.urls)]
