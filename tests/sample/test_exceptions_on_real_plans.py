"""The cases of the list of exceptions on the plans of the sample, page by page, by the sample's people.

Each test is named after its row. The plans are real wherever the sources bring the case, or a plan that fits it.
"""

import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from accounts.models import User
from actionplans import sample as plans
from actionplans.models import ActionPlan
from actionplans.sample import person
from ledger.models import Entry, Log
from ledger.verifier import verify
from monitoring.models import PolicyChangeClaim
from projects.models import Deadline, Organisation, PolicyInstrument, Project, ProjectChange
from projects.sample.intake import Intake
from projects.sample.reader import read
from workflow.models import EnteredStep
from workflow.registry import ref

WHY = "The monitoring committee decided so."


@pytest.fixture(scope="module")
def whole(loaded, django_db_blocker):
    """The plans of the sample beside its people, loaded once for this file."""
    with django_db_blocker.unblock(), transaction.atomic(), scopes_disabled():
        plans.load(Intake(read()))


@pytest.fixture(autouse=True)
def sample(whole, db):
    """The sample with its plans; each test rolls back its changes."""


def plan_of(slug):
    return ActionPlan.objects.get(organisation__slug=slug)


def signed_in(login):
    client = Client()
    client.force_login(person(login))
    return client


def page(login, url):
    return signed_in(login).get(url, follow=True).text


def post(login, view, /, *args, seen=None, status=302, **fields):
    """Send a form as one of the sample's people; what comes back."""
    marks = {"key": uuid.uuid4()} | ({"version": seen.version} if seen else {})
    answer = signed_in(login).post(reverse(view, args=args), marks | fields)
    assert answer.status_code == status, answer.text
    return answer


def change(login, project, kind, **fields):
    """Record a handover or a correction; the record."""
    post(login, "project-change-add", project.slug, kind, reason=WHY, **fields)
    return ProjectChange.objects.filter(project=project).latest("recorded_at")


def edit(login, plan, **fields):
    names = ("title", "language", "summary", "aim", "policy_context", "contribution")
    said = {name: getattr(plan, name) for name in names} | {"plan_date": ""}
    said["instruments"] = [one.pk for one in plan.instruments.all()]
    said["partners"] = [one.pk for one in plan.partners.all()]
    post(login, "plan-edit", plan.pk, seen=plan, **(said | fields))
    return ActionPlan.objects.get(pk=plan.pk)


def claim(login, plan, instrument, **fields):
    said = {"title": f"A change of {instrument}", "instrument": instrument.pk, "types": ["governance"]}
    said |= {"what_changed": "Other conditions.", "decision_on": "2022-05-02", "source": "A visit abroad."}
    post(login, "claim-add", plan.pk, **(said | {"overlap": "No"} | fields))
    return PolicyChangeClaim.objects.get(title=said["title"])


def log_is_whole(project):
    assert verify(Log.objects.get(pk=str(project.pk))).fault is None


def test_instrument_is_replaced_as_in_maramures():
    """The regional programme came to its end; the county's strategy took its place."""
    plan, old = plan_of("maramures-partner"), PolicyInstrument.objects.get(slug="romania-regional-programme")
    PolicyInstrument.objects.filter(slug="maramures-strategy").update(owner=plan.organisation)
    new = PolicyInstrument.objects.get(slug="maramures-strategy")
    plan.instruments.set([old])
    made = claim("maramures", plan, old)
    both = {"instrument": old.pk, "successor": new.pk, "on": "2021-12-31"}
    record = change("officer", plan.project, "instrument_replaced", **both)
    assert (record.was, record.now) == (str(old), str(new))
    old.refresh_from_db()
    assert (str(old.ended_on), old.successor) == ("2021-12-31", new)
    plan = edit("maramures", plan, instruments=[new.pk])
    assert list(plan.instruments.all()) == [new]
    assert PolicyChangeClaim.objects.get(pk=made.pk).instrument == old
    log_is_whole(plan.project)


def test_a_late_plan_goes_on_in_lower_austria_and_the_auditor_sees_that_it_is_late():
    plan, told = plan_of("ecoplus"), "A context, told late."
    assert "115 days late" in page("auditor", plan.project.get_absolute_url())
    assert edit("lower-austria", plan, policy_context=told).policy_context == told


def test_an_action_before_its_plan_is_flagged_in_lower_austria_and_the_auditor_sees_it():
    plan = plan_of("ecoplus")
    action = plan.actions.get(number=1)
    assert (plan.status, action.status, action.is_before_plan) == ("draft", "completed", True)
    assert "before the plan" in page("auditor", action.get_absolute_url())


def test_several_instruments_each_have_results_of_their_own_in_cantabria():
    """The plan's own programme, and the REACT-EU part that it influenced as well."""
    both = list(PolicyInstrument.objects.filter(slug__startswith="cantabria-"))
    plan = edit("cantabria", plan_of("cantabria-government"), instruments=[one.pk for one in both])
    claims = [claim("cantabria", plan, one) for one in both]
    assert {one.instrument for one in claims} == set(both) == set(plan.instruments.all())
    shown = page("cantabria", plan.get_absolute_url())
    assert all(one.title in shown for one in claims)


def test_several_partners_consent_to_the_plan_of_aragon():
    """The federation of municipalities writes it, the confederation of employers joins."""
    plan, joint = plan_of("famcp"), Organisation.objects.get(slug="ceoe-aragon")
    assert list(plan.partners.all()) == [joint]
    given = {"email": "employers@example.org", "name": "Employers of Aragón", "language": "en"}
    given |= {"organisation": joint.pk, "role": "partner_representative", "started_on": "2022-05-01"}
    post("admin", "membership-add", plan.project.slug, **given)
    wait = "Wait for the consent of"
    refused = post("aragon", "plan-step", plan.pk, "submit", seen=plan, status=422)
    assert wait in refused.text
    post("aragon", "plan-step", plan.pk, "ask_consent", seen=plan, answer_by="2022-06-30")
    assert Deadline.objects.get(kind="consent").organisation == joint
    post("employers", "plan-step", plan.pk, "consent", seen=plan_of("famcp"))
    refused = post("aragon", "plan-step", plan.pk, "submit", seen=plan_of("famcp"), status=422)
    assert wait not in refused.text
    assert plan_of("famcp").organisation.slug == "famcp"


def test_partner_withdraws_and_lower_austrias_plan_goes_to_its_successor():
    plan, successor = plan_of("ecoplus"), Organisation.objects.get(slug="business-upper-austria")
    done = plan.actions.get(number=1)
    gone = {"organisation": plan.organisation_id, "successor": successor.pk, "on": "2022-05-26"}
    change("lead", plan.project, "partner_leaves", **gone)
    plan = ActionPlan.objects.get(pk=plan.pk)
    assert plan.organisation == successor
    assert Deadline.objects.open().get(subject=ref(plan)).organisation == successor
    assert not User.objects.get(pk=person("lower-austria").pk).is_active
    finished = Entry.objects.about(ref(done)).last()
    assert (finished.step, finished.payload.data["by"]) == ("Action.finish", person("lower-austria").name)
    log_is_whole(plan.project)


def test_lead_partner_changes_from_posavje_to_lower_austria():
    project, new = Project.objects.get(slug="inno-industry"), Organisation.objects.get(slug="ecoplus")
    record = change("lead", project, "lead_changes", organisation=new.pk, on="2022-05-26")
    waiting, own = plan_of("partner-slovakia"), plan_of("ecoplus")
    past = set(Entry.objects.filter(actor=str(person("lead").uuid)).values_list("pk", flat=True))
    post("lead", "project-change-sign", project.slug, record.pk, status=403)
    post("lower-austria", "project-change-sign", project.slug, record.pk)
    assert Project.objects.get(pk=project.pk).lead_organisation == new
    post("lead", "plan-step", waiting.pk, "clear", seen=waiting, status=403)
    post("lower-austria", "plan-step", waiting.pk, "clear", seen=waiting)
    assert ActionPlan.objects.get(pk=waiting.pk).status == "cleared"
    assert past <= set(Entry.objects.filter(actor=str(person("lead").uuid)).values_list("pk", flat=True))
    remind = reverse("plan-step", args=[own.pk, "remind"])
    assert signed_in("deputy").get(remind).context["may"]
    assert not signed_in("lower-austria").get(remind).context["may"]  # its own plan is the deputy's


def test_phase_2_is_extended_and_lower_austrias_late_day_stays():
    plan, running = plan_of("ecoplus"), plan_of("partner-latvia")
    phase = plan.project.phases.get(number=2)
    record = change("officer", plan.project, "phase_extended", phase=phase.pk, ends_on="2023-07-31")
    assert (record.was, record.now) == ("2023-01-31", "2023-07-31")
    late = Deadline.objects.open().get(subject=ref(plan))
    assert (late.kind, str(late.due_on)) == ("plan", "2022-01-31")
    assert str(Deadline.objects.open().get(subject=ref(running), kind="complete").due_on) == "2023-07-31"


def test_region_is_corrected_of_the_plan_of_maramures():
    """The county's code was looked up, no source gives it."""
    plan = plan_of("maramures-partner")
    change("officer", plan.project, "region_corrected", subject=ref(plan), territory="RO11")
    assert plan_of("maramures-partner").territory_id == "RO11"
    assert "<del>RO114 Maramureș</del>" in page("maramures", plan.get_absolute_url())


def test_sterling_amounts_of_the_british_plan_keep_original_euro_rate_day_and_source():
    plan = plan_of("partner-united-kingdom")
    money = {"fund_1": "ERDF", "currency_1": "GBP", "amount_1": "850000", "rate_1": "0.85"}
    money |= {"rate_on_1": "2022-05-02", "rate_source_1": "European Central Bank", "amount": "One call."}
    made = claim("partner-united-kingdom", plan, plan.instruments.get(), **money)
    row = made.amounts.get()
    assert (row.claimed, row.currency, row.euro) == (Decimal(850_000), "GBP", Decimal(1_000_000))
    assert "€1 = 0.85 GBP, 2 May 2022, European Central Bank" in page("auditor", made.get_absolute_url())


def test_the_programmes_one_letter_gives_lower_austrias_and_other_plans_a_later_day():
    chosen = [plan_of(slug) for slug in ("ecoplus", "partner-romania", "partner-latvia")]
    letter = SimpleUploadedFile("letter.txt", b"All plans may come in July.", content_type="text/plain")
    given = {"absent": "Secretariat", "done_on": "2022-05-20", "letter": letter, "note": WHY}
    given |= {"plans": [f"{plan.pk}:{plan.version}" for plan in chosen], "answer_by": "2023-07-31"}
    post("lead", "plan-several-step", "inno-industry", "extend", **given)
    entered = EnteredStep.objects.filter(step="ActionPlan.extend")
    assert {one.object for one in entered} == {ref(plan) for plan in chosen}
    assert len({one.document_id for one in entered}) == 3
    assert str(Deadline.objects.open().get(subject=ref(chosen[0])).due_on) == "2023-07-31"
    assert "Entered for others, not confirmed yet" in page("auditor", chosen[0].get_absolute_url())
    post("officer", "entered-confirm", entered.get(object=ref(chosen[0])).pk, seen=plan_of("ecoplus"))
    assert entered.exclude(confirmed_at=None).count() == 1
