"""Every address of the site on one screen: the pages for people, the API for programs, the admin."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from web.views.data import data_page
from web.views.home import home, language
from web.views.lists import layer_list, place_list
from web.views.neighbourhoods import neighbourhood_list, neighbourhood_page
from web.views.places import place_page

urlpatterns = [
    path("", home, name="home"),
    path("layers", layer_list, name="layers"),
    path("layers/<slug:layer_id>", place_list, name="place_list"),
    path("layers/<slug:layer_id>/<int:pk>", place_page, name="place"),
    path("neighbourhoods", neighbourhood_list, name="neighbourhoods"),
    path("neighbourhoods/<int:pk>", neighbourhood_page, name="neighbourhood"),
    path("data", data_page, name="data"),
    path("language", language, name="language"),
    path("api/", include("api.urls")),
    path("api", RedirectView.as_view(pattern_name="api:landing", query_string=True)),
    path("admin/", admin.site.urls),
]

handler400 = "web.views.wrong.bad_request"
handler403 = "web.views.wrong.forbidden"
handler404 = "web.views.wrong.not_found"
handler500 = "web.views.wrong.server_error"
