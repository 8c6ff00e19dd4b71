"""Addresses of everything about municipalities, frameworks and their monitor."""

from django.urls import path

from .actions import views as action_pages
from .asking import public as asking_public
from .asking import views as asking
from .bids import compare_views as bid_comparing
from .bids import line_views as bid_lines
from .bids import views as bidding
from .bodies import views as body_pages
from .collecting import attachment_views as attaching
from .collecting import views as collecting
from .contacts import keeping as contact_keeping
from .contacts import views as contacts
from .council import views as council
from .deciding import views as deciding
from .drafting import framework_views as concept_framework
from .drafting import line_views as concept_lines
from .drafting import list_views as concept_lists
from .drafting import target_views as concept_targets
from .drafting import views as concepts
from .ending import views as ending
from .escalations import views as escalating
from .evaluation import rest_views as evaluating_rest
from .evaluation import views as evaluating
from .figure_lists import back_views as figures_back
from .figure_lists import views as figure_lists
from .goals import views as goal_pages
from .letters import views as letters
from .meeting import decision_views as meeting_decisions
from .meeting import presence_views as meeting_presence
from .meeting import views as meeting
from .overview import figures, own_words, search
from .overview import views as overview
from .projects import list_views as housing_lists
from .projects import views as housing
from .promises import views as promising
from .public import urls as public
from .publishing import job_views
from .publishing import style_views as styling
from .publishing import views as publishing
from .publishing.exports import FORMATS
from .reactions import line_views as line_reacting
from .reactions import views as reacting
from .signing import addendum_lines, addendum_views, amendment_views
from .signing import framework_views as framework_signing
from .signing import views as signing
from .signing.before_views import signed_before
from .steering import clearance, round_views
from .steering import views as steering
from .story import completing, noting
from .story import views as story
from .table import editing, saved_views, together
from .table import views as table
from .taking import views as taking
from .taking_over import views as taking_over
from .trail import views as trail
from .work import dividing, leaving, reporting
from .work import views as work
from .year import calendar_views as calendars
from .year import step_views as cycle_steps
from .year import views as cycles

FRAMEWORK = "<free:municipality>/<free:framework>/"
YEAR = FRAMEWORK + "<year4:year>/"

urlpatterns = [
    *public.urlpatterns,
    path("", overview.home, name="home"),
    path("monitor.schema.json", publishing.monitor_schema, name="monitor-schema"),
    path("<free:municipality>/", overview.municipality, name="municipality"),
    path("<free:municipality>/raadsbrief/", letters.council_letter, name="council-letter"),
    *(
        path(
            f"<free:municipality>/raadsbrief.{name}",
            letters.council_file,
            {"file_format": name},
            name=f"council-{name}",
        )
        for name in letters.FILES
    ),
    path("<free:municipality>/raadsbrief/verzonden/", letters.letter_sent, name="council-letter-sent"),
    path("<free:municipality>/raadsbrief/bestanden/<uuid:job>/", letters.council_job, name="council-job"),
    path(
        "<free:municipality>/raadsbrief/bestanden/<uuid:job>/bestand/",
        letters.council_job_file,
        name="council-job-file",
    ),
    path("<free:municipality>/raad/", council.council, name="council"),
    path("<free:municipality>/raad/nieuw/", council.new_item, name="council-new"),
    path("<free:municipality>/raad/<int:item>/", council.item, name="council-item"),
    path(FRAMEWORK, overview.framework, name="framework"),
    path(FRAMEWORK + "ondertekening/", framework_signing.signed, name="framework-signed"),
    path(FRAMEWORK + "afsluiten/", ending.ending, name="framework-end"),
    path(FRAMEWORK + "rondes/nieuw/", steering.new, name="round-new"),
    path(FRAMEWORK + "publicatie/", styling.publication_style, name="publication-style"),
    path(FRAMEWORK + "publicatie/logo/", styling.publication_logo, name="publication-logo"),
    path(FRAMEWORK + "publicatie/voorbeeld.pdf", styling.publication_preview, name="publication-preview"),
    path(YEAR + "rondes/<slug:slug>/", steering.arrange, name="round-arrange"),
    path(YEAR + "rondes/<slug:slug>/sluiten/", steering.close, name="round-close"),
    path(YEAR + "rondes/<slug:slug>/wijzigen/", round_views.change, name="round-change"),
    path(YEAR + "rondes/<slug:slug>/verwijderen/", round_views.remove, name="round-remove"),
    path(YEAR + "rondes/<slug:slug>/inlezen/", taking_over.take_in, name="round-import"),
    path(YEAR + "rondes/<slug:slug>/correcties/", round_views.corrections, name="round-corrections"),
    path(YEAR + "rondes/<slug:slug>/reacties/", reacting.reactions, name="round-reactions"),
    path(YEAR + "rondes/<slug:slug>/agenda/", reacting.agenda, name="round-agenda"),
    path(YEAR + "rondes/<slug:slug>/agenda.xlsx", reacting.agenda_file, name="round-agenda-xlsx"),
    path("zoeken/", search.search, name="search"),
    path("beheer/logboek/", trail.log, name="log"),
    *(
        path(f"beheer/logboek.{kind}", trail.log_file, {"file_format": kind}, name=f"log-{kind}")
        for kind in ("csv", "xlsx")
    ),
    path("account/mijn-gegevens/", trail.own_data_file, name="own-data"),
    path("besluiten/", deciding.overview, name="deciding"),
    path("mijn-werk/", work.my_work, name="my-work"),
    path("mijn-werk/invullen/", collecting.collect, name="collect"),
    path(
        "mijn-werk/invullen/cijfers/<int:indicator>/<slug:party>/", collecting.figure, name="collect-figure"
    ),
    path("mijn-werk/invullen/<int:line>/<slug:party>/", collecting.line, name="collect-line"),
    path("mijn-werk/invullen/<int:line>/<slug:party>/concept/", collecting.draft, name="collect-draft"),
    path(
        "mijn-werk/invullen/<int:line>/<slug:party>/onderdeel/<int:item>/",
        collecting.line,
        name="collect-item",
    ),
    path(
        "mijn-werk/invullen/<int:line>/<slug:party>/onderdeel/<int:item>/concept/",
        collecting.draft,
        name="collect-item-draft",
    ),
    path("mijn-werk/invullen/<int:line>/<slug:party>/vragen/", asking.ask, name="ask"),
    path(
        "mijn-werk/invullen/<int:line>/<slug:party>/vragen/<int:question>/", asking.decide, name="ask-decide"
    ),
    path("mijn-werk/invullen/<int:line>/<slug:party>/bijlagen/", attaching.attach, name="attach"),
    path("mijn-werk/bijlagen/<int:attachment>/", attaching.attachment, name="attachment"),
    path("vraag/<str:word>/", asking_public.asked, name="asked"),
    path("mijn-werk/agenda/", calendars.calendar, name="calendar"),
    path("agenda/<slug:secret>.ics", calendars.feed, name="calendar-feed"),
    path("mijn-werk/aantal/", work.my_work_count, name="my-work-count"),
    path("partijen/<slug:party>/", work.party, name="party"),
    path("partijen/<slug:party>/werk.xlsx", work.party_file, name="party-xlsx"),
    path("partijen/<slug:party>/oppakken/", dividing.take_on, name="work-take"),
    path("partijen/<slug:party>/overdragen/", dividing.pass_on, name="work-hand-over"),
    path("partijen/<slug:party>/mensen/<int:member>/beeindigen/", leaving.end, name="party-member-end"),
    path(
        "partijen/<slug:party>/toewijzen/" + FRAMEWORK + "<slug:key>/",
        dividing.assign_people,
        name="work-assign",
    ),
    path(FRAMEWORK + "contacten/", contacts.contacts, name="contacts"),
    *(
        path(
            f"{FRAMEWORK}contacten.{name}",
            contacts.contacts_file,
            {"file_format": name},
            name=f"contacts-{name}",
        )
        for name in ("xlsx", "csv")
    ),
    path(FRAMEWORK + "contacten/nieuw/", contact_keeping.new_contact, name="contact-new"),
    path(FRAMEWORK + "contacten/<int:contact>/", contact_keeping.contact, name="contact"),
    path(FRAMEWORK + "cijfers/", figures.figures, name="figures"),
    path(FRAMEWORK + "cijfers.xlsx", figures.figures_file, name="figures-xlsx"),
    path(FRAMEWORK + "cijfers/inlezen/", figure_lists.take_in, name="figures-import"),
    path(FRAMEWORK + "cijfers/terugnemen/", figures_back.give_back, name="figures-back"),
    path(FRAMEWORK + "overleg/", body_pages.bodies, name="bodies"),
    path(FRAMEWORK + "overleg/acties/", action_pages.actions, name="actions"),
    path(FRAMEWORK + "overleg/acties/<int:action>/", action_pages.action, name="action"),
    path(FRAMEWORK + "overleg/nieuw/", body_pages.new_body, name="body-new"),
    path(FRAMEWORK + "overleg/<slug:body>/wijzigen/", body_pages.body, name="body"),
    path(FRAMEWORK + "doelen/", goal_pages.goals, name="goals"),
    path(FRAMEWORK + "doelen/nieuw/", goal_pages.new_goal, name="goal-new"),
    path(FRAMEWORK + "doelen/<slug:goal>/wijzigen/", goal_pages.goal, name="goal"),
    path(FRAMEWORK + "projecten/", housing.projects, name="projects"),
    path(FRAMEWORK + "projecten.xlsx", housing.projects_file, name="projects-xlsx"),
    path(FRAMEWORK + "projecten/nieuw/", housing.new_project, name="project-new"),
    path(FRAMEWORK + "projecten/inlezen/", housing_lists.take_in, name="projects-import"),
    path(FRAMEWORK + "projecten/<int:project>/", housing.project, name="project"),
    path(FRAMEWORK + "eigen-teksten/", own_words.own_words, name="own-words"),
    path(FRAMEWORK + "bewaarde-filters/", saved_views.saved_filters, name="saved-filters"),
    path(FRAMEWORK + "afspraken/<slug:key>/", story.commitment, name="commitment"),
    path(FRAMEWORK + "afspraken/<slug:key>/afronden/", completing.completion, name="completion"),
    path(FRAMEWORK + "afspraken/<slug:key>/doelen/", goal_pages.commitment_goals, name="commitment-goals"),
    path(FRAMEWORK + "afspraken/<slug:key>/notitie/", noting.internal_note, name="commitment-note"),
    path(FRAMEWORK + "afspraken/<slug:key>/opschalen/", escalating.escalate, name="escalate"),
    path(FRAMEWORK + "escalaties/<int:escalation>/", escalating.escalation, name="escalation"),
    path(FRAMEWORK + "afspraken/<slug:key>/wijzigingsbesluit/", amendment_views.amendment, name="amendment"),
    path(FRAMEWORK + "allonges/", addendum_views.addenda, name="addenda"),
    path(FRAMEWORK + "allonges/nieuw/", addendum_views.new, name="addendum-new"),
    path(FRAMEWORK + "allonges/<int:addendum>/", addendum_views.addendum, name="addendum"),
    path(FRAMEWORK + "allonges/<int:addendum>/allonge.pdf", addendum_views.addendum_pdf, name="addendum-pdf"),
    path(FRAMEWORK + "allonges/<int:addendum>/nieuwe-afspraak/", addendum_lines.add, name="addendum-add"),
    path(
        FRAMEWORK + "allonges/<int:addendum>/afspraken/<slug:key>/",
        addendum_lines.change,
        name="addendum-change",
    ),
    path(YEAR + "jaarafspraken/", signing.annual, name="annual"),
    path(YEAR + "jaarafspraken/ondertekend/", signed_before, name="annual-signed"),
    path(YEAR + "jaarafspraken.pdf", signing.annual_pdf, name="annual-pdf"),
    path(YEAR + "cyclus/", cycles.cycle, name="cycle"),
    path(YEAR + "cyclus/nieuwe-stap/", cycles.new, name="cycle-new"),
    path(YEAR + "cyclus/stappen/<slug:step>/", cycle_steps.step, name="cycle-step"),
    path(YEAR + "cyclus/stappen/<slug:step>/wijzigen/", cycles.change, name="cycle-change"),
    path(YEAR + "toezeggingen/", promising.promises, name="promises"),
    path(YEAR + "concept/", concepts.concept, name="concept"),
    path(YEAR + "concept/nieuw/", concepts.new, name="concept-new"),
    path(YEAR + "concept/inlezen/", concept_lists.take_in, name="concept-import"),
    path(YEAR + "concept/kaderafspraken/", concept_framework.from_framework, name="concept-framework"),
    path(YEAR + "concept/afspraken/<slug:drafted>/", concept_lines.line, name="concept-line"),
    path(YEAR + "concept/doelen/<int:target>/", concept_targets.theme_target, name="concept-target"),
    path(YEAR + "concept/biedingen/", taking.offers, name="concept-bids"),
    path(YEAR + "concept/biedingen/<int:line>/", taking.offer, name="concept-bid"),
    path(YEAR + "evaluatie/", evaluating.evaluation, name="evaluation"),
    # Two words, as an address word of a commitment is one.
    path(YEAR + "evaluatie/de-rest/lichten/", evaluating_rest.rest, name="evaluation-rest"),
    path(YEAR + "evaluatie/<slug:key>/", evaluating.judge_line, name="evaluation-line"),
    path(YEAR + "bod/", bidding.bids, name="bids"),
    path(YEAR + "bod/naast-elkaar/", bid_comparing.compare, name="bids-compare"),
    path(YEAR + "bod/naast-elkaar.xlsx", bid_comparing.compare_file, name="bids-xlsx"),
    path(YEAR + "bod/partijen/<slug:party>/", bidding.bid, name="bid"),
    path(
        YEAR + "bod/partijen/<slug:party>/brief/<int:edition>/",
        bidding.letter,
        name="bid-letter",
    ),
    path(YEAR + "bod/partijen/<slug:party>/regels/<int:line>/", bid_lines.line, name="bid-line"),
    path(YEAR + "monitor/", table.monitor, name="monitor"),
    *(
        path(
            f"{YEAR}monitor{'-archief.pdf' if name == 'pdfa' else f'.{name}'}",
            publishing.monitor_file,
            {"file_format": name},
            name=f"monitor-{name}",
        )
        for name in FORMATS
    ),
    path(YEAR + "monitor/bestanden/<uuid:job>/", job_views.export_job, name="export-job"),
    path(YEAR + "monitor/bestanden/<uuid:job>/bestand/", job_views.export_file, name="export-file"),
    path(YEAR + "monitor/regels/<slug:key>/", editing.line, name="line"),
    path(YEAR + "monitor/regels/<slug:key>/concept/", editing.draft, name="line-draft"),
    path(YEAR + "monitor/regels/<slug:key>/ongedaan/", editing.undo, name="line-undo"),
    path(YEAR + "monitor/regels/<slug:key>/melden/", reporting.report_line, name="line-report"),
    path(YEAR + "monitor/regels/<slug:key>/inbreng/", line_reacting.line_input, name="line-input"),
    path(YEAR + "monitor/nakijken/", clearance.clearance, name="clearance"),
    path(YEAR + "overleg/", meeting.meetings, name="meetings"),
    path(YEAR + "overleg/<int:meeting>/", meeting.live, name="meeting-live"),
    path(YEAR + "overleg/<int:meeting>/stand/", meeting.state, name="meeting-state"),
    path(YEAR + "overleg/<int:meeting>/aanwezig/", meeting_presence.presence, name="meeting-presence"),
    path(YEAR + "overleg/<int:meeting>/besluiten/", meeting_decisions.decisions, name="meeting-decisions"),
    *(
        path(
            f"{YEAR}overleg/<int:meeting>/besluiten.{name}",
            meeting_decisions.decisions_file,
            {"file_format": name},
            name=f"meeting-{name}",
        )
        for name in ("pdf", "xlsx")
    ),
    path(YEAR + "monitor/samen/", together.together, name="lines-together"),
]
