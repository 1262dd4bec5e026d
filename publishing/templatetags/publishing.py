"""The parts of the public pages."""

import datetime as dt
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from publishing import addresses
from publishing.masking import masked
from publishing.shown import Change
from workflow.templatetags.throughline import short_date

register = template.Library()


@register.simple_tag
def page(name: str, *args: Any) -> str:
    """The address of a public page in the language of this one."""
    return addresses.page(name, *args)


@register.simple_tag
def public_page_of(subject: Any) -> str:
    """The public page of a plan, a policy change or a practice."""
    return addresses.address_of(subject)


@register.simple_tag(takes_context=True)
def other_languages(context: dict[str, Any], languages: Any) -> list[tuple[str, str, str]]:
    """This page in the other languages: code, name and address."""
    here, now = context["request"].get_full_path(), addresses.spoken()
    start = f"/public/{now}/"
    rest = here.removeprefix(start) if here.startswith(start) else ""
    return [(code, name, f"/public/{code}/{rest}") for code, name in languages if code != now]


@register.simple_tag(takes_context=True)
def feedback_url(context: dict[str, Any]) -> str:
    """Where a reader says what is wrong on this page; nothing on pages that nobody answers for."""
    match = context["request"].resolver_match
    is_of_project = match is not None and match.url_name in addresses.ABOUT and "funding" in context
    return f"{addresses.page('feedback')}?page={context['request'].path}" if is_of_project else ""


@register.filter
def told(text: Any) -> str:
    """What somebody wrote, without mail addresses and telephone numbers."""
    return masked(str(text or ""))


@register.simple_tag
def proved(words: Any, url: str, day: dt.date | None, how: str = "") -> SafeString:
    """A number with its two companions: the evidence behind it, and the day of its verification.

    `how`: the word for the day of what nobody verifies, such as a cost in a plan's text, approved with it.
    """
    since = (
        format_html('<time datetime="{}">{}</time>', day.isoformat(), short_date(day))
        if day
        else _("not yet")
    )
    return format_html(
        '<span class="proved"><a href="{}">{}</a> <span class="small muted">{} {}</span></span>',
        url,
        words,
        how or _("verified on"),
        since,
    )


@register.simple_tag
def euro(change: Change, told: Any) -> Any:
    """What a change counts in euro, each euro once."""
    return told.euro_of(change)
