"""What Django says on our pages and letters and has no Slovene for: named here, so that our catalogue holds it."""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("- Select an option -"),
    _("Norwegian Bokmal"),
    _("“%(pk)s” is not a valid value."),
    _("Ensure this value is a multiple of step size %(limit_value)s."),
)
