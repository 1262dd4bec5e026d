"""The one page on which a partner writes its part: what is known already, what is asked, and what it has typed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from actionplans.models import Action, ActionPlan
from documents.forms import discard_uploads
from monitoring.forms.parts import PartForm, ValueForm
from monitoring.indicators.section import Row, open_readings
from monitoring.models import Evidence, PartDraft, PartnerPart, PolicyChangeClaim, Reading
from monitoring.reports.scope import last_words, plans_of
from monitoring.reports.words import in_words
from monitoring.services import parts as services
from monitoring.views import desk
from monitoring.views.happened import happened_in
from monitoring.views.parts import due_on, find, is_open, why_returned
from workflow import policy
from workflow.errors import Impossible
from workflow.idempotency import once
from workflow.marks import version_seen


@dataclass(frozen=True)
class Section:
    """One part of the page as its rail shows it."""

    key: str
    title: Any
    state: str
    words: Any


@dataclass(frozen=True)
class Asked:
    """A value that is wanted, with its fields; without them it is entered on its own page, if at all."""

    row: Row
    form: ValueForm | None


@once
def part_edit(request: Any, uuid: UUID) -> HttpResponse:
    """The partner writes the part; `send` in the form sends it, too."""
    part = _to_write(request, uuid)
    version = version_seen(request, part) if request.method == "POST" else 0
    plans = plans_of(part)
    actions = _actions(part, plans)
    draft = PartDraft.objects.filter(part=part, person=request.user).first()
    typed = draft.fields if draft else {}
    data = _still_so(request.POST, plans, actions) if request.method == "POST" else None
    form = PartForm(data, instance=part, plans=plans, actions=actions, typed=typed)
    values = _values(request, part, plans, data, typed)
    forms = [form, *(one.form for one in values if one.form)]
    elsewhere = []
    if request.method == "POST" and all(one.is_valid() for one in forms):
        try:
            return _saved(request, form, values, uuid, version)
        except services.Overtaken as other:
            draft = other.draft
            elsewhere = _elsewhere(request, draft, forms)
    for one in values:
        if one.form:
            discard_uploads(one.form)
    return _page(request, find(request, uuid), plans, form, values, draft, elsewhere=elsewhere)


def _elsewhere(request: Any, draft: PartDraft, forms: Sequence[Any]) -> list[dict[str, Any]]:
    """What the person typed in another window after this one was read, beside what this one would save instead."""
    if draft.version <= _number(request, "draft") or draft.window == request.POST.get("key", "")[:64]:
        return []
    named = {form.add_prefix(name): (form, name) for form in forms for name in form.fields}
    return [
        {"word": form[name].label, "was": _shown(form, name, theirs), "now": _shown(form, name, mine)}
        for key, theirs in draft.fields.items()
        if key in named
        and not key.startswith("seen_")
        and not _is_saved(theirs, mine := request.POST.get(key, ""))
        for form, name in [named[key]]
    ]


def _shown(form: Any, name: str, words: str) -> Any:
    return form.shown(name, words) if isinstance(form, PartForm) else words


def _values(request: Any, part: PartnerPart, plans: list[ActionPlan], data: Any, typed: Any) -> list[Asked]:
    """The values that are wanted by the end of the period, each with its fields for whoever may enter it."""
    last = part.report.ends_on
    rows = [row for plan in plans for row in open_readings(plan, last, request.user)]
    roles = policy.roles_of(request.user, part.project_id)
    made = (_value_form(request, row, roles, last, data=data, typed=typed) for row in rows)
    return [Asked(row, form) for row, form in zip(rows, made, strict=True)]


def _value_form(request: Any, row: Row, roles: list[Any], last: Any, **said: Any) -> ValueForm | None:
    draft = Reading(indicator=row.indicator, measured_on=request.today, status_since=request.today)
    steps = ("Reading.create", "Reading.enter")
    if not all(policy.acting_as(step, draft, request.user, roles=roles) for step in steps):
        return None
    told = {"indicator": row.indicator, "on": request.today, "prefix": f"value-{row.indicator.pk}"}
    return ValueForm(files=request.FILES or None, last=last, **said, **told)


def _still_so(data: Any, plans: list[ActionPlan], actions: dict[Any, list[Action]]) -> Any:
    """One button: the plan is as it was, and so is what was said of its actions."""
    plan = next((plan for plan in plans if str(plan.pk) == data.get("still")), None)
    if plan is None:
        return data
    given, words = data.copy(), f"implementation_{plan.pk}"
    given[words] = given.get(words) or last_words(plan) or _("Nothing has changed in this period.")
    for action in actions.get(plan.pk, []):
        given[f"still_{action.pk}"] = "on"
    return given


def _to_write(request: Any, uuid: UUID) -> PartnerPart:
    part = find(request, uuid)
    policy.require("PartnerPart.amend", part, request.user)
    if not is_open(part):
        raise Impossible(
            _("This part was sent and cannot be changed now. Ask for it to be returned."), obj=part
        )
    return part


def _actions(part: PartnerPart, plans: list[ActionPlan]) -> dict[Any, list[Action]]:
    """The actions of the partner's own plans that are carried out, by plan: one query, and one for milestones."""
    own = [plan for plan in plans if plan.organisation_id == part.organisation_id and plan.begun_on]
    found: dict[Any, list[Action]] = {plan.pk: [] for plan in own}
    rows = Action.objects.filter(plan__in=own).exclude(status=Action.Status.DROPPED)
    known = {plan.pk: plan for plan in own}
    for action in rows.prefetch_related("milestones", "new_dates").order_by("number"):
        action.plan = known[action.plan_id]
        found[action.plan_id].append(action)
    return found


def _saved(request: Any, form: PartForm, values: list[Asked], uuid: UUID, version: int) -> HttpResponse:
    """Saved, and sent where that was asked for and nothing is missing."""
    part = find(request, uuid)
    words: dict[str, Any] = {"version": version, "own": form.own(), "accounts": form.accounts()}
    words["actions"] = form.told_of_actions()
    given = [one.form for one in values if one.form and one.form.has_changed()]
    words["values"] = {one.indicator: one.said() for one in given}
    shown = [form, *(one.form for one in values if one.form)]
    words["loses"] = lambda draft: _elsewhere(request, draft, shown)
    if "send" not in request.POST:
        saved = services.save_part(part, by=request.user, **words)
        messages.success(request, _("The part is saved."))
        return redirect("part-edit", saved.uuid) if "still" in request.POST else redirect(saved)
    sent, refusal = services.send_part(part, by=request.user, **words)
    if refusal is None:
        messages.success(request, _("The part is sent. The lead partner reads it now."))
        return redirect(sent)
    part = find(request, uuid)
    plans = plans_of(part)
    again = PartForm(instance=part, plans=plans, actions=_actions(part, plans))
    return _page(request, part, plans, again, _values(request, part, plans, None, {}), None, refusal.unmet)


def _page(
    request: Any,
    part: PartnerPart,
    plans: list[ActionPlan],
    form: PartForm,
    values: list[Asked],
    draft: PartDraft | None,
    unmet: Sequence[Any] = (),
    elsewhere: Sequence[Any] = (),
) -> HttpResponse:
    claims, happened = _claims(request, plans), happened_in(part.report, plans, request.user)
    forms = [one.form for one in values if one.form]
    asked = desk.asked(part, request.user)
    sections = _sections(form, values, bool(claims or form.actions))
    context = {
        "form": form,
        "part": part,
        "report": part.report,
        "unmet": unmet,
        "told": why_returned(part, desk.told(part, in_words(part)), asked),
        "open_points": len(asked.points) if asked else 0,
        "points_at": part.get_absolute_url(),
        "due_on": due_on(part),
        "draft": draft if not form.is_bound else None,
        "draft_version": draft.version if draft else 0,
        "typed": " ".join(_typed(part, form, forms)),
        "elsewhere": elsewhere,
        "meanwhile": _meanwhile(part, draft, form) if not form.is_bound else [],
        "happened": happened,
        "claims": claims,
        "papers": _papers(claims, form.actions, plans),
        "values": values,
        "value_forms": forms,
        "sections": sections,
        "steps": _steps(sections),
        "still_so": _quiet(plans, happened, form),
        "may_send": policy.acting_as("PartnerPart.submit", part, request.user) is not None,
        "today": request.today,
    }
    is_wrong = form.errors or unmet or any(one.errors for one in forms)
    status = 422 if is_wrong else 409 if elsewhere else 200
    return TemplateResponse(request, "monitoring/part_edit.html", context, status=status)


def _typed(part: PartnerPart, form: PartForm, values: Sequence[Any]) -> Iterator[str]:
    """The fields that hold something else than what is saved: what this window did not touch follows that."""
    saved = PartForm(instance=part, plans=form.plans, actions=form.actions)
    yield from (
        name for name in form.fields if not _is_saved(saved[name].value(), str(form[name].value() or ""))
    )
    yield from (one.add_prefix(name) for one in values for name in one.fields)


def _quiet(plans: list[ActionPlan], happened: Any, form: PartForm) -> set[Any]:
    """The plans of which nothing was entered in the period, and nothing is said yet."""
    bare = {plan.pk for plan in plans if not form[f"implementation_{plan.pk}"].value()}
    return {pk for pk in bare if not happened.get(pk)}


def _claims(request: Any, plans: list[ActionPlan]) -> list[PolicyChangeClaim]:
    return list(PolicyChangeClaim.objects.visible_to(request.user).filter(plan__in=plans).order_by("title"))


def _papers(
    claims: list[PolicyChangeClaim], actions: Mapping[Any, list[Action]], plans: list[ActionPlan]
) -> list[Evidence]:
    """What proves the policy changes, that actions were carried out, and the values of what measures them."""
    own = [one for found in actions.values() for one in found]
    begun = [plan for plan in plans if plan.pk in actions]
    values = Q(reading__indicator__plan__in=begun) | Q(reading__indicator__action__in=own)
    found = Evidence.objects.filter(Q(claim__in=claims) | Q(action__in=own) | values)
    joined = found.select_related("document", "claim", "action", "reading__indicator")
    return list(joined.order_by("document__title"))


def _meanwhile(part: PartnerPart, draft: PartDraft | None, form: PartForm) -> list[dict[str, Any]]:
    """What somebody saved after this person began to type, beside their own words; nothing where none did."""
    if draft is None:
        return []
    saved = PartForm(instance=part, plans=form.plans, actions=form.actions)
    return [
        {"word": form[name].label, "was": saved.shown(name, was), "now": saved.shown(name, words)}
        for name, words in draft.fields.items()
        if name in form.fields
        and not name.startswith("seen_")
        and (was := saved[name].value() or "") != words
        and (draft.of_version != part.version or not _has_seen(saved, name, draft.fields))
    ]


def _has_seen(saved: PartForm, name: str, typed: Mapping[str, str]) -> bool:
    """Nobody told of its action since somebody began to type in this field."""
    seen = saved.seen_of(name)
    return seen not in typed or typed[seen] == str(saved[seen].value())


def _sections(form: PartForm, values: list[Asked], may_prove: bool) -> list[Section]:
    """The rail: what is done, what is to be mended, what is to do."""
    of_plans = [f"implementation_{plan.pk}" for plan in form.plans]
    actions = [bound.name for one in form.questions for about in one.actions for bound in about.fields]
    words = [name for name in form.fields if name not in actions and name not in form.Meta.fields]
    happened = bool(of_plans) and all(form[name].value() for name in of_plans)
    told = [name for name in actions if name.startswith("progress_")]
    found = [Section("happened", _("What happened"), *_state(form, words, happened))] if words else []
    if actions:
        is_told = all(form[name].value() for name in told)
        found.append(Section("actions", _("Actions"), *_state(form, actions, is_told)))
    if values:
        found.append(Section("indicators", _("Indicators"), *_state_of_values(values)))
    if may_prove:
        found.append(Section("evidence", _("Evidence"), "", _("You can add more")))
    found.append(Section("rest", _("Everything else"), *_state_of_the_rest(form)))
    return found


def _steps(sections: list[Section]) -> str:
    """How many sections there are, and how far each is, in words for a narrow screen."""
    counts = Counter(one.state for one in sections)
    whole = ngettext("%(count)s section", "%(count)s sections", len(sections)) % {"count": len(sections)}
    words = {"": _("%(count)s done"), "bad": _("%(count)s to fix"), "todo": _("%(count)s to do")}
    told = [text % {"count": counts[state]} for state, text in words.items() if counts[state]]
    return _("%(whole)s: %(told)s") % {"whole": whole, "told": ", ".join(told)}


def _state_of_the_rest(form: PartForm) -> tuple[str, Any]:
    """Nothing of it has to be said."""
    names = list(form.Meta.fields)
    is_said = any(form[name].value() for name in names)
    state = _state(form, names, True)
    return state if is_said or state[0] else ("", _("Empty: it may stay so"))


def _state_of_values(values: list[Asked]) -> tuple[str, Any]:
    wrong = sum(1 for one in values if one.form and one.form.errors)
    if wrong:
        return "bad", _("%(count)s to fix") % {"count": wrong}
    words = ngettext("%(count)s value is wanted", "%(count)s values are wanted", len(values))
    return "todo", words % {"count": len(values)}


def _state(form: PartForm, names: list[str], is_done: bool) -> tuple[str, Any]:
    wrong = sum(1 for name in names if name in form.errors)
    if wrong:
        return "bad", _("%(count)s to fix") % {"count": wrong}
    return ("", _("Done")) if is_done else ("todo", _("To do"))


@require_POST
def part_draft(request: Any, uuid: UUID) -> HttpResponse:
    """Keep what the person has typed so far; answers with the version to send along the next time.

    409 tells that another window of theirs has typed on, or that somebody saved the part: `words` says it. With
    `forget` what was typed is thrown away.
    """
    part = _to_write(request, uuid)
    if "forget" in request.POST:
        services.forget_draft(part, request.user)
        return redirect("part-edit", part.uuid)
    plans = plans_of(part)
    values = [one.form for one in _values(request, part, plans, None, {}) if one.form]
    own = PartForm(instance=part, plans=plans, actions=_actions(part, plans))
    asked = [
        (saved, name)
        for saved in (own, *values)
        for name in saved.fields
        if not name.startswith("seen_") and name != "document"
    ]
    given = request.POST
    fields = {
        name: given[name]
        for name, was in ((saved.add_prefix(name), saved[name].value()) for saved, name in asked)
        if name in given and not _is_saved(was, given[name])
    }
    seen = {name for typed in fields if (name := own.seen_of(typed)) and name in given}
    fields |= {name: given[name] for name in seen}
    of_version = _number(request, "version")
    typing = services.Typing(
        fields, _number(request, "draft"), of_version, given.get("key", "")[:64], _number(request, "sequence")
    )
    try:
        kept = services.keep_draft(part, request.user, typing, timezone.now())
    except services.Overtaken as other:
        words = _(
            "Not saved: you typed on this part in another window at %(time)s. Copy what you typed here last."
        )
        answer = {"words": words % {"time": _time(other.draft)}, "theirs": other.draft.fields}
        return JsonResponse(answer, status=409)
    if of_version != part.version or not all(_has_seen(own, name, fields) for name in fields):
        words = _(
            "Somebody saved this part or an action meanwhile. Your words are kept: look at both before you go on."
        )
        return JsonResponse({"words": words, "draft": kept.version}, status=409)
    words = _("Saved at %(time)s") % {"time": _time(kept)}
    too_long = _too_long([(saved, name) for saved, name in asked if saved.add_prefix(name) in fields], given)
    return JsonResponse(
        {"words": ". ".join([words, *too_long]), "draft": kept.version, "failed": bool(too_long)}
    )


def _too_long(asked: list[tuple[Any, str]], given: Any) -> list[str]:
    """Which of the texts are kept as typed, but cannot be sent with the part."""
    words = _("Too long to be sent: %(field)s has %(count)s characters of %(limit)s")
    found = []
    for saved, name in asked:
        limit, count = getattr(saved.fields[name], "max_length", None), len(given[saved.add_prefix(name)])
        if limit and count > limit:
            found.append(words % {"field": saved.fields[name].label, "count": count, "limit": limit})
    return found


def _is_saved(was: Any, words: str) -> bool:
    """Nobody typed it: so it follows what is saved meanwhile, and never stands in its place."""
    return str(was or "").replace("\r\n", "\n") == words.replace("\r\n", "\n")


def _number(request: Any, name: str) -> int:
    told = request.POST.get(name, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0


def _time(draft: PartDraft) -> str:
    return time_format(localtime(draft.saved_at), "H:i")
