"""Addresses of the console."""

from django.urls import path

from assay.office.web.console import cases, deliveries, listings, observe, overview, packs, people, policies, rulebook

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("live", overview.live, name="live"),
    path("search", listings.search, name="search"),
    path("listings/<uuid:subject_id>", listings.listing, name="listing"),
    path("listings/<uuid:subject_id>/screenings/<uuid:screening_id>/replay", listings.replay, name="replay"),
    path("cases", cases.queue, name="cases"),
    path("cases/next", cases.following, name="next_case"),
    path("cases/<uuid:case_id>", cases.case, name="case"),
    path("cases/<uuid:case_id>/claim", cases.claim, name="claim"),
    path("cases/<uuid:case_id>/decision", cases.decide, name="decide"),
    path("rules", rulebook.rules, name="rules"),
    path("rules/<str:code>", rulebook.rule, name="rule"),
    path("rules/<str:code>/change", rulebook.change, name="change_rule"),
    path("packs", packs.packs, name="packs"),
    path("packs/change", packs.change, name="change_pack"),
    path("deliveries", deliveries.on_their_way, name="deliveries"),
    path("deliveries/<uuid:message_id>", deliveries.delivery, name="delivery"),
    path("deliveries/<uuid:message_id>/resend", deliveries.resend, name="resend"),
    path("observe", observe.observe, name="observe"),
    path("observe/switch", observe.turn, name="turn"),
    path("observe/trips/<uuid:trip_id>/reset", observe.reset, name="reset"),
    path("policies", policies.policies, name="policies"),
    path("sign-in", people.sign_in, name="sign_in"),
    path("sign-in/code", people.sign_in_code, name="sign_in_code"),
    path("sign-out", people.sign_out, name="sign_out"),
    path("account", people.account, name="account"),
    path("account/password", people.change_password, name="change_password"),
    path("account/second-factor", people.second_factor, name="second_factor"),
    path("account/second-factor/remove", people.remove_factor, name="remove_factor"),
]
