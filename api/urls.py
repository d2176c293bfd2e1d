"""The whole API on one screen. Only the landing page ends in a slash."""

from django.urls import path, re_path

from accounts.access import open_to_all
from api import errors
from api.documents import MATRIX
from api.views.about import Collection, Collections, Conformance, Landing, Queryables, Schema
from api.views.applications import Applications, ApplicationSteps, Eligibility, HandBack, OneApplication
from api.views.areas import Areas
from api.views.challenge import Challenge
from api.views.check import Check, Profiles
from api.views.context import Context
from api.views.corrections import Corrections, Decisions, PlaceCorrections
from api.views.indicators import IndicatorReadings, Indicators
from api.views.items import Item, Items
from api.views.knowledge import Knowledge, OneNote, TakeBack
from api.views.language import LanguageCheck
from api.views.moderation import Claims, Deciding, Handling, ProposalReports, Queue, Reports, Undoing
from api.views.norms import Norms, OneNorm
from api.views.openapi import Docs, OpenApi
from api.views.overlay import OverlayOfTwo
from api.views.photos import OnePhoto, PlotPhotos, ProposalPhotos
from api.views.plot_desk import Merge, Owner, RegisterEntry, Split
from api.views.plots import Need, OnePlot, OwnInterest, Plots, Story, Unnaming
from api.views.profile import AreaProfile
from api.views.proposals import Events, Kinds, OneProposal, Proposals, Similar, StepsAtOnce
from api.views.proposals import Steps as ProposalSteps
from api.views.ranking import PlotRanking
from api.views.scenarios import Address, Copy, Differences, Export, OneScenario, OneStep, Scenarios, Steps
from api.views.search import Search
from api.views.tiles import LayerTile, LayerTileJson, SharedTile, SharedTileJson
from api.views.together import Comments, FollowPreview, Follows, OneComment, OneFollow, Papers, Support

app_name = "api"

urlpatterns = [
    path("", Landing.as_view(), name="landing"),
    path("conformance", Conformance.as_view(), name="conformance"),
    path("collections", Collections.as_view(), name="collections"),
    path("collections/<slug:collection>", Collection.as_view(), name="collection"),
    path("collections/<slug:collection>/queryables", Queryables.as_view(), name="queryables"),
    path("collections/<slug:collection>/schema", Schema.as_view(), name="schema"),
    path("collections/<slug:collection>/items", Items.as_view(), name="items"),
    path("collections/<slug:collection>/items/<str:place>", Item.as_view(), name="item"),
    path(f"collections/<slug:collection>/tiles/{MATRIX}", LayerTileJson.as_view(), name="tilejson"),
    path(f"collections/<slug:collection>/tiles/{MATRIX}/<z>/<y>/<x>", LayerTile.as_view(), name="tile"),
    path(f"tiles/{MATRIX}", SharedTileJson.as_view(), name="tilejson-together"),
    path(f"tiles/{MATRIX}/<z>/<y>/<x>", SharedTile.as_view(), name="tile-together"),
    path("facade-garden/check", Check.as_view(), name="facade-garden-check"),
    path("facade-garden/profiles", Profiles.as_view(), name="facade-garden-profiles"),
    path("challenge", Challenge.as_view(), name="challenge"),
    path("language/check", LanguageCheck.as_view(), name="language-check"),
    path("search", Search.as_view(), name="search"),
    path("areas", Areas.as_view(), name="areas"),
    path("indicators", Indicators.as_view(), name="indicators"),
    path("indicators/<str:indicator>", IndicatorReadings.as_view(), name="indicator"),
    path("norms", Norms.as_view(), name="norms"),
    path("norms/<str:norm>", OneNorm.as_view(), name="norm"),
    path("overlay", OverlayOfTwo.as_view(), name="overlay"),
    path("profile/<str:area>", AreaProfile.as_view(), name="profile"),
    path("context", Context.as_view(), name="context"),
    path("knowledge", Knowledge.as_view(), name="knowledge"),
    path("knowledge/<int:note>", OneNote.as_view(), name="note"),
    path("knowledge/<int:note>/take-back", TakeBack.as_view(), name="note-take-back"),
    path("ranking", PlotRanking.as_view(), name="ranking"),
    path("scenarios", Scenarios.as_view(), name="scenarios"),
    path("scenarios/<str:scenario>", OneScenario.as_view(), name="scenario"),
    path("scenarios/<str:scenario>/steps", Steps.as_view(), name="scenario-steps"),
    path("scenarios/<str:scenario>/steps/<int:number>", OneStep.as_view(), name="scenario-step"),
    path("scenarios/<str:scenario>/copy", Copy.as_view(), name="scenario-copy"),
    path("scenarios/<str:scenario>/address", Address.as_view(), name="scenario-address"),
    path("scenarios/<str:scenario>/differences", Differences.as_view(), name="scenario-differences"),
    path("scenarios/<str:scenario>/export", Export.as_view(), name="scenario-export"),
    path("proposals", Proposals.as_view(), name="proposals"),
    path("proposals/kinds", Kinds.as_view(), name="proposal-kinds"),
    path("proposals/similar", Similar.as_view(), name="proposals-similar"),
    path("proposals/steps", StepsAtOnce.as_view(), name="proposals-steps"),
    path("proposals/<str:proposal>", OneProposal.as_view(), name="proposal"),
    path("proposals/<str:proposal>/events", Events.as_view(), name="proposal-events"),
    path("proposals/<str:proposal>/steps", ProposalSteps.as_view(), name="proposal-steps"),
    path("proposals/<str:proposal>/reports", ProposalReports.as_view(), name="proposal-reports"),
    path("reports", Reports.as_view(), name="reports"),
    path("moderation/queue", Queue.as_view(), name="moderation-queue"),
    path("moderation/decisions", Deciding.as_view(), name="decisions"),
    path("moderation/decisions/<str:decision>/undo", Undoing.as_view(), name="decision-undo"),
    path("moderation/claims", Claims.as_view(), name="claims"),
    path("handling/queue", Handling.as_view(), name="handling-queue"),
    path("proposals/<str:proposal>/photos", ProposalPhotos.as_view(), name="proposal-photos"),
    path("vacant-plots/<int:plot>/photos", PlotPhotos.as_view(), name="plot-photos"),
    path("photos/<str:photo>", OnePhoto.as_view(), name="photo"),
    path("plots", Plots.as_view(), name="plots"),
    path("plots/merge", Merge.as_view(), name="plots-merge"),
    path("plots/applications/<str:application>", OneApplication.as_view(), name="plot-application"),
    path("plots/applications/<str:application>/steps", ApplicationSteps.as_view(), name="plot-application-steps"),
    path("plots/uses/<int:use>/hand-back", HandBack.as_view(), name="plot-hand-back"),
    path("plots/<int:plot>", OnePlot.as_view(), name="plot"),
    path("plots/<int:plot>/story", Story.as_view(), name="plot-story"),
    path("plots/<int:plot>/need", Need.as_view(), name="plot-need"),
    path("plots/<int:plot>/interest", OwnInterest.as_view(), name="plot-interest"),
    path("plots/<int:plot>/unname", Unnaming.as_view(), name="plot-unname"),
    path("plots/<int:plot>/eligibility", Eligibility.as_view(), name="plot-eligibility"),
    path("plots/<int:plot>/applications", Applications.as_view(), name="plot-applications"),
    path("plots/<int:plot>/register", RegisterEntry.as_view(), name="plot-register"),
    path("plots/<int:plot>/owner", Owner.as_view(), name="plot-owner"),
    path("plots/<int:plot>/split", Split.as_view(), name="plot-split"),
    path("collections/<slug:collection>/items/<str:place>/corrections", PlaceCorrections.as_view(), name="place-corrections"),
    path("corrections", Corrections.as_view(), name="corrections"),
    path("corrections/decide", Decisions.as_view(), name="corrections-decide"),
    path("proposals/<str:proposal>/support", Support.as_view(), name="support"),
    path("proposals/<str:proposal>/support/paper", Papers.as_view(), name="support-on-paper"),
    path("proposals/<str:proposal>/comments", Comments.as_view(), name="comments"),
    path("comments/<int:comment>", OneComment.as_view(), name="comment"),
    path("follows", Follows.as_view(), name="follows"),
    path("follows/preview", FollowPreview.as_view(), name="follow-preview"),
    path("follows/<str:follow>", OneFollow.as_view(), name="follow"),
    path("openapi.json", OpenApi.as_view(), name="openapi"),
    path("docs", Docs.as_view(), name="docs"),
    re_path(r"^(?P<rest>.*)$", open_to_all(errors.nothing_here), name="nothing"),
]
