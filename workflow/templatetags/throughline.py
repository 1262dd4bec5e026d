"""The parts of our pages as template tags. They know words and shapes, and no domain app."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from values.emptiness import Emptiness
from workflow.idempotency import FIELD, new_key
from workflow.stations import STATIONS, stations
from workflow.words import due_words, late_words, short_date

register = template.Library()

type Text = str | Promise

# The shape that goes with each state word: shape, word and colour always come together.
STATE_ICONS = {
    "ok": "check",
    "soon": "soon",
    "late": "late",
    "go": "hand",
    "plain": "later",
    "accepted": "acc",
    "check": "dotsq",
    "returned": "ret",
    "rejected": "rej",
}
STATE_COLOURS = {"accepted": "ok", "check": "go", "returned": "soon", "rejected": "late"}
EMPTY_CLASSES = {Emptiness.WITHHELD: " withheld", Emptiness.NOT_APPLICABLE: " na"}


@register.simple_tag
def icon(name: str, colour: str = "") -> SafeString:
    """A decorative shape from the sprite; the words beside it carry the meaning."""
    return format_html(
        '<svg class="ico {}" viewBox="0 0 16 16" aria-hidden="true"><use href="#i-{}"/></svg>', colour, name
    )


@register.simple_tag
def state(kind: str, words: Text) -> SafeString:
    """A state as shape, word and colour. Kinds: the keys of STATE_ICONS."""
    colour = STATE_COLOURS.get(kind, kind)
    return format_html('<span class="st {}">{}{}</span>', colour, icon(STATE_ICONS.get(kind, "later")), words)


@register.simple_tag
def due(day: dt.date | None, today: dt.date, met_on: dt.date | None = None) -> SafeString | str:
    """A duty's date as a state word: met, late by so many days, due soon, or due later."""
    if day is None:
        return ""
    kind, words = due_words(day, today, met_on)
    return state(kind, words)


@register.simple_tag
def late(day: dt.date, today: dt.date, met_on: dt.date | None = None) -> SafeString | str:
    """How late or close a date is that stands beside it; nothing for one that is far off."""
    kind, words = late_words(day, today, met_on)
    return state(kind, words) if words else ""


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """A date as people write it here: 26 May 2022."""
    return short_date(value) if value else ""


@register.filter
def plain_name(name: str) -> str:
    """A field's name as words, where no label is at hand."""
    return capfirst(name.replace("_", " "))


@register.simple_tag
def country(code: str, kind: str = "") -> SafeString:
    """The two letters of a country. `kind`: "" dark, "soft" in lists, "big" in page titles."""
    return format_html('<span class="cc {}">{}</span>', kind, code)


@register.simple_tag
def station(number: int, words: Text = "", suspended: bool = False) -> SafeString:
    """The station a plan stands at: its round mark and its name."""
    mark = icon("flag") if number == 7 else icon("pause") if suspended else number
    dot = format_html(
        '<span class="stn {}" aria-hidden="true">{}</span>', "flag" if number == 7 else "", mark
    )
    return format_html('<span class="now">{}{}</span>', dot, words) if words else dot


@register.simple_tag
def empty(kind: str | None = None) -> SafeString:
    """Why there is nothing here. Without a kind nobody has said why: "Not entered yet"."""
    words = Emptiness(kind).label if kind else _("Not entered yet")
    return format_html(
        '<span class="empty{}">{}</span>', EMPTY_CLASSES.get(Emptiness(kind), "") if kind else "", words
    )


@register.simple_tag
def value_or_empty(obj: Any, name: str, lang: str = "") -> Any:
    """A field's value, or the kind of emptiness that the object's `emptiness` notes for it.

    `lang` is the language in which the value is written, where it is not the page's.
    """
    value = getattr(obj, name)
    if not value and value != 0:
        return empty((getattr(obj, "emptiness", None) or {}).get(name))
    return in_language(value, lang) if lang else value


@register.filter
def in_language(text: Any, lang: str) -> SafeString | str:
    """Words that somebody wrote, marked with their language, so that readers pronounce them well."""
    return format_html('<span lang="{}">{}</span>', lang or "en", text) if text else ""


@register.simple_tag
def bar(value: float, maximum: float = 100) -> SafeString:
    """A progress bar; the number stands beside it in words, so that readers skip the bar."""
    return format_html(
        '<progress class="bar" value="{}" max="{}" aria-hidden="true"></progress>', value, maximum
    )


@register.simple_tag
def idempotency_key() -> SafeString:
    """The hidden key that gives a form one effect however often it is sent."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_key())


@register.simple_tag
def form_marks(obj: Any = None) -> SafeString:
    """The hidden fields of a form with an effect: its key, and the version of the object on the page."""
    if obj is None:
        return idempotency_key()
    return format_html('{}<input type="hidden" name="version" value="{}">', idempotency_key(), obj.version)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: Text = "", hint: Text = "", css: str = "") -> dict[str, Any]:
    """One form field with label, hint and error. `css` sizes the input: w6, w12 or short.

    A form of a draft lists in NEEDED_TO_SEND what may stay open only while it is a draft; any form in NEEDED_UNLESS
    what may stay open only when another field says so.
    """
    shape = _shape(bound)
    described = [f"{bound.auto_id}_helptext"] * bool(hint or bound.help_text)
    described += [f"{bound.auto_id}_error"] * bool(bound.errors)
    attributes: dict[str, str | bool] = {"aria-describedby": " ".join(described)} if described else {}
    if shape == "line":
        attributes["class"] = " ".join(filter(None, ["in", css, "bad" if bound.errors else ""]))
    return {
        "field": bound,
        "label": label or capfirst(str(bound.label)),
        "hint": hint or bound.help_text,
        "described": " ".join(described),
        "shape": shape,
        "options": bound.subwidgets if shape == "choices" else [],
        "input": "" if shape == "choices" else bound.as_widget(attrs=attributes),
        "optional": not (
            bound.field.required or shape == "tick" or bound.name in getattr(bound.form, "NEEDED_UNLESS", ())
        ),
        "needed": bound.name in getattr(bound.form, "NEEDED_TO_SEND", ()),
    }


def _shape(bound: BoundField) -> str:
    """How a field is laid out: one box, one tick, a set of choices, or a file."""
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        return "tick"
    if isinstance(widget, FileInput):
        return "file"
    return "choices" if isinstance(widget, RadioSelect | CheckboxSelectMultiple) else "line"


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    """All fields of a form, hidden ones first."""
    return {"form": form}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*own: BaseForm, also: Iterable[BaseForm] = ()) -> dict[str, Any]:
    """What is to be fixed, with a link to each field; nothing while all is well. Stands above the form."""
    forms = [*own, *also]
    general = [error for form in forms for error in form.non_field_errors()]
    bound = [form[name] for form in forms for name in form.errors if name in form.fields]
    fields = [(_first_input(one), capfirst(str(one.label)), error) for one in bound for error in one.errors]
    return {"general": general, "fields": fields, "count": len(general) + len(fields)}


def _first_input(bound: BoundField) -> str:
    """The id a link can jump to: in a set of choices, the first choice."""
    return f"{bound.auto_id}_0" if _shape(bound) == "choices" else bound.auto_id


@register.inclusion_tag("components/pages.html", takes_context=True)
def pages(context: Mapping[str, Any], page: Page) -> dict[str, Any]:
    """Links to the other pages of a list that keep its filters."""
    return {"page": page, "request": context.get("request")}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[tuple[str, Text, str, int | None]], current: str, label: Text) -> dict[str, Any]:
    """Sections of one object: (key, words, address, count or None) each; `current` is a key."""
    return {"items": items, "current": current, "label": label}


@register.inclusion_tag("components/crumbs.html")
def crumbs(*parts: Text) -> dict[str, Any]:
    """The way here: words and address in turn; the last words stand alone. `{% crumbs "Plans" url plan %}`"""
    steps: Sequence[tuple[Text, Text]] = list(zip(parts[0:-1:2], parts[1::2], strict=True))
    return {"steps": steps, "here": parts[-1]}


@register.filter
def who_did(line: Any) -> SafeString:
    """Who did what; of a step that followed from another one, only what happened and whose step brought it."""
    words = _("<b>%(name)s</b> %(done)s.")
    if line.is_following:
        words = _("<b>%(done)s</b>, following from a step of %(name)s.")
    done = capfirst(str(line.sentence)) if line.is_following else line.sentence
    return format_html(
        words.replace("%(name)s", "{name}").replace("%(done)s", "{done}"), name=line.actor_name, done=done
    )


@register.inclusion_tag("components/checks.html")
def checks(conditions: Iterable[Any], today: dt.date | None = None) -> dict[str, Any]:
    """Conditions of a step, each with its link, who acts and by when; with `today`, close dates stand out."""
    return {"rows": [(condition, *_urgency(condition.due, today)) for condition in conditions]}


def _urgency(day: dt.date | None, today: dt.date | None) -> tuple[str, str]:
    """A state word for a date that is late or close; else plain words."""
    if day is None:
        return "", ""
    kind, words = due_words(day, today) if today else ("plain", "")
    return (kind, words) if kind in ("soon", "late") else ("", _("by %(day)s") % {"day": short_date(day)})


@register.inclusion_tag("components/facts.html")
def facts(rows: Iterable[tuple[Text, Any]]) -> dict[str, Any]:
    """Short facts: pairs of word and value; an empty value says so."""
    return {"rows": rows}


@register.inclusion_tag("components/line.html")
def line(
    dates: Sequence[dt.date | None],
    current: int,
    missing: int | None = None,
    suspended: bool = False,
    returned_on: dt.date | None = None,
    over: Text = "",
) -> dict[str, Any]:
    """The line of one plan with its seven stations. `missing` counts what holds it back from the next one.

    `over` says how and when a plan that goes no further ended.
    """
    return {
        "stations": stations(dates, current), "missing": missing, "suspended": suspended,
        "returned_on": returned_on, "over": over,
    }  # fmt: skip


@register.inclusion_tag("components/hold.html")
def hold(
    unmet: Sequence[Any],
    met: Sequence[Any],
    actions: Iterable[tuple[str, Text, str]] = (),
    number: int = 0,
    today: dt.date | None = None,
    title: Text = "",
    step: Text = "",
    later: Iterable[Any] = (),
    is_idle: bool = False,
) -> dict[str, Any]:
    """What holds a plan back from station `number`, or, with a `title`, any other object from its next step.

    `actions` are (kind, words, address); kinds: primary, "", danger, blocked. All link to the step's page.
    `step` says for which step something is missing; `later` (who, what) are the steps that follow it.
    `is_idle`: nobody waits for anything.
    """
    name = STATIONS[number - 1] if number else ""
    buttons = list(actions)
    is_blocked = any(kind == "blocked" for kind, _words, _url in buttons)
    return {
        "unmet": unmet, "met": met, "actions": buttons, "number": number, "name": name, "today": today,
        "title": title, "total": len(unmet) + len(met), "is_blocked": is_blocked,
        "step": step, "later": list(later), "is_idle": is_idle,
    }  # fmt: skip


@register.inclusion_tag("components/decision.html")
def decision(
    form: BaseForm, obj: Any = None, title: Text = "", submit: Text = "", action: str = "", hint: Text = "",
    kind: str = "primary", upload: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """The one panel that asks for a decision: a form with its marks, its errors on top and one button."""
    return {
        "form": form, "obj": obj, "title": title, "submit": submit or _("Send"), "action": action,
        "hint": hint, "kind": kind, "upload": upload or form.is_multipart(),
    }  # fmt: skip
