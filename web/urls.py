"""Every address of the site on one screen: the pages for people, the API for programs, the admin. Each says who may come to it."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.access import needs, open_to_all
from web.views.asking import asked_page
from web.views.check import check_page
from web.views.compare import compare_page, compare_picture, compare_sheet
from web.views.confirming import confirm_page
from web.views.context import context_page, context_sheet
from web.views.corrections import correction_queue, place_correct
from web.views.data import data_page
from web.views.desk import handling_page, moderation_page, overview, record_page, report_page
from web.views.follows import follows_page
from web.views.guides import guide_page, guide_shelf
from web.views.home import home, language
from web.views.knowledge import knowledge_list, knowledge_page, knowledge_write
from web.views.letters import letter_page, stop_page
from web.views.lists import layer_list, place_list
from web.views.neighbourhoods import neighbourhood_list, neighbourhood_page
from web.views.photos import photo_draft_file, photo_file, photo_page, plot_photos, proposal_photos
from web.views.places import place_page
from web.views.plots import (
    plot_application,
    plot_apply,
    plot_desk,
    plot_hand_back,
    plot_interest,
    plot_list,
    plot_page,
    plot_unname,
)
from web.views.proposal_editing import proposal_edit
from web.views.proposals import mine, proposal_list, proposal_page
from web.views.proposing.doors import done, new, step
from web.views.ranking import ranking_page
from web.views.scenarios import scenario_list, scenario_page
from web.views.together import comment_gone, comments_page, paper_page, support_page

urlpatterns = [
    path("", open_to_all(home), name="home"),
    path("layers", open_to_all(layer_list), name="layers"),
    path("layers/<slug:layer_id>", open_to_all(place_list), name="place_list"),
    path("layers/<slug:layer_id>/<int:pk>", open_to_all(place_page), name="place"),
    path("neighbourhoods", open_to_all(neighbourhood_list), name="neighbourhoods"),
    path("neighbourhoods/<int:pk>", open_to_all(neighbourhood_page), name="neighbourhood"),
    path("compare", open_to_all(compare_page), name="compare"),
    path("compare/map.png", open_to_all(compare_picture), name="compare_picture"),
    path("compare/map.pdf", open_to_all(compare_sheet), name="compare_sheet"),
    path("facade-garden", open_to_all(check_page), name="check"),
    path("compare/plots", open_to_all(ranking_page), name="ranking"),
    path("compare/what-if", open_to_all(scenario_list), name="scenarios"),
    path("compare/what-if/<str:key>", open_to_all(scenario_page), name="scenario"),
    path("context", open_to_all(context_page), name="context"),
    path("context/dossier.pdf", open_to_all(context_sheet), name="context_sheet"),
    path("knowledge", open_to_all(knowledge_list), name="knowledge"),
    path("knowledge/write", needs("write-knowledge", knowledge_write), name="knowledge_write"),
    path("knowledge/<int:pk>", open_to_all(knowledge_page), name="note"),
    path("confirm", needs("confirm-facts", confirm_page), name="confirm"),
    path("proposals", open_to_all(proposal_list), name="proposals"),
    path("proposals/mine", needs("own-data", mine), name="my_proposals"),
    path("proposals/new", needs("propose", new), name="proposal_new"),
    path("proposals/new/<uuid:form>/sent", needs("propose", done), name="proposal_done"),
    path("proposals/new/<uuid:form>/<slug:step>", needs("propose", step), name="proposal_step"),
    path("proposals/<str:key>", open_to_all(proposal_page), name="proposal"),
    path("proposals/<str:key>/edit", needs("propose", proposal_edit), name="proposal_edit"),
    path("proposals/confirm/<str:token>", open_to_all(asked_page), name="proposal_confirm"),
    path("proposals/<str:about>/report", needs("propose", report_page), {"subject": "proposal"}, name="proposal_report"),
    path("report/<slug:subject>/<str:about>", needs("propose", report_page), name="report"),
    path("desk", needs("see-proposals", overview), name="desk"),
    path("desk/moderation", needs("moderate", moderation_page), name="desk_moderation"),
    path("desk/handling", needs("handle-proposals", handling_page), name="desk_handling"),
    path("desk/record", needs("see-proposals", record_page), name="desk_record"),
    path("proposals/<str:key>/photos", needs("propose", proposal_photos), name="proposal_photos"),
    path("layers/vacant-plots/<int:pk>/photos", needs("propose", plot_photos), name="plot_photos"),
    path("photos/drafts/<uuid:form>/<str:key>/<str:size>", open_to_all(photo_draft_file), name="photo_draft_file"),
    path("photos/<str:key>", open_to_all(photo_page), name="photo"),
    path("photos/<str:key>/<str:size>", open_to_all(photo_file), name="photo_file"),
    path("proposals/<str:key>/support", needs("support", support_page), name="proposal_support"),
    path("proposals/<str:key>/support/paper", needs("enter-support", paper_page), name="proposal_paper"),
    path("proposals/<str:key>/comments", needs("propose", comments_page), name="proposal_comments"),
    path("proposals/<str:key>/comments/<int:pk>/gone", needs("propose", comment_gone), name="comment_gone"),
    path("follows", needs("follow", follows_page), name="follows"),
    path("letters/stop/<str:token>", open_to_all(stop_page), name="letter_stop"),
    path("letters/<slug:purpose>/<str:token>", open_to_all(letter_page), name="letter"),
    path("plots", open_to_all(plot_list), name="plots"),
    path("plots/<int:pk>", open_to_all(plot_page), name="plot"),
    path("plots/<int:pk>/interest", needs("propose", plot_interest), name="plot_interest"),
    path("plots/<int:pk>/unname", needs("moderate", plot_unname), name="plot_unname"),
    path("plots/<int:pk>/apply", needs("propose", plot_apply), name="plot_apply"),
    path("plots/<int:pk>/desk", needs("edit-places", plot_desk), name="plot_desk"),
    path("plots/applications/<str:key>", open_to_all(plot_application), name="plot_application"),
    path("plots/uses/<int:pk>/hand-back", needs("propose", plot_hand_back), name="plot_hand_back"),
    path("plots/letters/<slug:purpose>/<str:token>", open_to_all(asked_page), name="plot_letter"),
    path("layers/<slug:layer_id>/<int:pk>/correct", needs("propose", place_correct), name="place_correct"),
    path("corrections", needs("confirm-facts", correction_queue), name="corrections"),
    path("data", open_to_all(data_page), name="data"),
    path("guide", open_to_all(guide_shelf), name="guides"),
    path("guide/<slug:audience>", open_to_all(guide_page), name="guide"),
    path("language", open_to_all(language), name="language"),
    path("account/", include("web.account_urls")),
    path("api/", include("api.urls")),
    path("api", open_to_all(RedirectView.as_view(pattern_name="api:landing", query_string=True))),
    path("admin/", admin.site.urls),
]

handler400 = "web.views.wrong.bad_request"
handler403 = "web.views.wrong.forbidden"
handler404 = "web.views.wrong.not_found"
handler429 = "web.views.wrong.too_often"
handler500 = "web.views.wrong.server_error"
