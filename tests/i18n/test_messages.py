"""Messages are found wherever code and templates say them, and a catalogue follows them."""

import pytest

from config import messages

CODE = """
from django.utils import translation
from django.utils.translation import gettext_lazy as _, ngettext_lazy, pgettext as words, npgettext
TITLE = _("Send "
          "the plan")
ngettext_lazy("%(n)s day", "%(n)s days", "n")
words("verb", "Open")
npgettext("line", "stop", "stops", 2)
translation.gettext("Also so")
_(variable); other("Not ours"); gettext("not imported")
"""
PAGE = """{% load i18n %}{# a (remark) #}<p>gettext("only text")</p>
{% translate "It's here" %}{% trans 'Old tag' context "verb" %}{% translate "100% (all)" as words %}
{% blocktranslate trimmed with name=a.b|default:_("nobody") %}
  Sent by <b>{{ name }}</b>
  today.
{% endblocktranslate %}
{% blocktranslate count n=list|length %}{{ n }} thing{% plural %}{{ n }} things{% endblocktranslate %}
{{ value|default:_("(none)") }}{% state "ok" _("Done (now)") %}"""


def keys(found):
    return [(one.context, one.msgid, one.plural) for one in found]


def test_code_is_read_under_the_names_it_imported():
    assert keys(messages.of_code(CODE, "page.py")) == [
        (None, "Send the plan", None),
        (None, "%(n)s day", "%(n)s days"),
        ("verb", "Open", None),
        ("line", "stop", "stops"),
        (None, "Also so", None),
    ]


def test_templates_are_read_with_their_plurals_contexts_and_constants():
    assert keys(messages.of_template(PAGE, "page.html")) == [
        (None, "It's here", None),
        ("verb", "Old tag", None),
        (None, "100%% (all)", None),
        (None, "nobody", None),
        (None, "Sent by <b>%(name)s</b> today.", None),
        (None, "%(n)s thing", "%(n)s things"),
        (None, "(none)", None),
        (None, "Done (now)", None),
    ]


@pytest.mark.parametrize("argument", ['f"Sent by {name}"', '"Sent by %s" % name', '"Sent by " + name'])
def test_a_text_that_is_put_together_first_is_refused_with_its_place(argument):
    with pytest.raises(messages.NotCollectable, match=r"page\.py:2"):
        list(messages.of_code(f"from django.utils.translation import gettext as _\n_({argument})", "page.py"))


def catalogue(*found, old=None):
    return messages.updated(old if old is not None else [], found, "sl")


def test_a_catalogue_keeps_what_is_known_and_drops_what_is_gone():
    old = catalogue(messages.Message("Plan", files=["a.py"]), messages.Message("Gone", files=["a.py"]))
    old.find("Plan").msgstr = "Načrt"
    made = catalogue(
        messages.Message("New", files=["b.py"]), messages.Message("Plan", files=["c.py"]), old=old
    )
    assert [(one.msgid, one.msgstr, one.occurrences) for one in made] == [
        ("New", "", [("b.py", "")]),
        ("Plan", "Načrt", [("c.py", "")]),
    ]


def test_slovene_counts_in_four_forms():
    made = catalogue(messages.Message("%(n)s day", "%(n)s days", files=["a.py"]))
    assert made[0].msgstr_plural == {0: "", 1: "", 2: "", 3: ""}
    assert "nplurals=4" in made.metadata["Plural-Forms"]


def test_tests_and_migrations_have_no_messages(settings):
    names = {str(path.relative_to(settings.BASE_DIR)) for path in messages.sources(settings.BASE_DIR)}
    assert "actionplans/models/plan.py" in names
    assert "templates/notifications/email/letter.txt" in names
    assert not any("migrations" in name or name.startswith("tests") for name in names)
