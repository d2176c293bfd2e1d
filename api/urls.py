"""The whole API on one screen. Only the landing page ends in a slash."""

from django.urls import path, re_path

from api import errors, views
from api.documents import MATRIX

app_name = "api"

urlpatterns = [
    path("", views.Landing.as_view(), name="landing"),
    path("conformance", views.Conformance.as_view(), name="conformance"),
    path("collections", views.Collections.as_view(), name="collections"),
    path("collections/<slug:collection>", views.Collection.as_view(), name="collection"),
    path("collections/<slug:collection>/queryables", views.Queryables.as_view(), name="queryables"),
    path("collections/<slug:collection>/items", views.Items.as_view(), name="items"),
    path("collections/<slug:collection>/items/<str:place>", views.Item.as_view(), name="item"),
    path(f"collections/<slug:collection>/tiles/{MATRIX}", views.LayerTileJson.as_view(), name="tilejson"),
    path(f"collections/<slug:collection>/tiles/{MATRIX}/<z>/<y>/<x>", views.LayerTiles.as_view(), name="tile"),
    path(f"tiles/{MATRIX}", views.TileJson.as_view(), name="tilejson-together"),
    path(f"tiles/{MATRIX}/<z>/<y>/<x>", views.Tiles.as_view(), name="tile-together"),
    path("search", views.Search.as_view(), name="search"),
    path("openapi.json", views.OpenApi.as_view(), name="openapi"),
    path("docs", views.Docs.as_view(), name="docs"),
    re_path(r"^(?P<rest>.*)$", errors.nothing_here, name="nothing"),
]
