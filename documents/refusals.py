"""Why a file is refused, in the words of its owner: what is wrong, and what to do."""

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

REASONS = {
    "empty": _("The file is empty. Check that it was saved, then choose it again."),
    "too_large": _("The file is larger than %(limit)s. Make it smaller or send it in parts."),
    "quota": _(
        "You have begun too many uploads: together they are larger than %(limit)s. Finish one, or come back tomorrow."
    ),
    "gone": _("The file that was sent before is not kept any more. Choose it again."),
    "not_stored": _(
        "The file could not be stored on our side. Try again; if it fails again, tell the administrator."
    ),
    "bad_name": _(
        "The file's name cannot be used. Give it a plain name with its ending, such as letter.pdf."
    ),
    "unknown_type": _(
        "This kind of file is not taken. Send PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), "
        "OpenDocument (odt, ods), a picture (png, jpg, webp), CSV, plain text, a mail (eml, msg), a signed "
        "container (asice, p7m) or pictures in a ZIP."
    ),
    "other_type": _(
        "The file is not what its ending says. Save it in the format of its ending, or correct the ending."
    ),
    "two_types": _(
        "The file holds something else before or after its content. Save it again and send the new file."
    ),
    "damaged": _(
        "The file is damaged or cut off. Open it in its program, save it again and send the new file."
    ),
    "withheld": _("This very file was found to do harm. Ask whoever made it for a clean one and send that."),
    "locked": _("The file needs a password. Remove the password and send it again."),
    "too_complex": _(
        "The file could not be checked within the time and memory set for it. Save it as PDF and send that."
    ),
    "not_text": _("This is not readable as text. Save it as plain text in UTF-8."),
    "web_page": _("This is a web page or a drawing with code, not plain text. Save it as PDF and send that."),
    "too_many_pixels": _("The picture has more than 40 million pixels. Make it smaller and send it again."),
    "pdf_script": _("The PDF holds a script. Print it to a new PDF and send that."),
    "pdf_launch": _("The PDF starts another program. Print it to a new PDF and send that."),
    "pdf_form": _("The PDF is a form with code inside (XFA). Print it to a new PDF and send that."),
    "pdf_embedded": _(
        "The PDF has another file attached inside, and nobody has signed it. Send that file by itself and print the "
        "PDF anew."
    ),
    "pdf_media": _("The PDF holds a film or a sound. Print it to a new PDF and send that."),
    "not_signed": _("The container holds no signature. Send the file that the signing program has written."),
    "zip_no_picture": _(
        "The ZIP holds something other than pictures (%(part)s). Take it out, or send each file by itself."
    ),
    "zip_too_many": _("The document has more than 2,000 parts. Save it as PDF and send that."),
    "zip_too_large": _("The document unfolds to more than 200 MB. Save it as PDF and send that."),
    "zip_bomb": _(
        "A part of the document unfolds to far more than its size (%(part)s). Save it as PDF and send that."
    ),
    "zip_nested": _("The document holds another file inside (%(part)s). Save it as PDF and send that."),
    "zip_link": _(
        "The document holds a link to a place outside itself (%(part)s). Save it again and send the new file."
    ),
    "zip_name": _(
        "A part of the document has a name that is not allowed (%(part)s). Save it again and send the new file."
    ),
    "zip_layout": _(
        "The document's list of parts does not fit its parts. Save it again and send the new file."
    ),
    "office_macro": _(
        "The document holds macros. Save it without macros (docx, xlsx, odt) or as PDF and send that."
    ),
    "office_object": _("The document holds an embedded object (%(part)s). Save it as PDF and send that."),
    "office_template": _("The document fetches its template from elsewhere. Save it as PDF and send that."),
    "office_outside": _(
        "The document fetches content from elsewhere (%(part)s). Save it as PDF and send that."
    ),
    "office_dde": _("The document is linked to another program (%(part)s). Save it as PDF and send that."),
    "office_dtd": _(
        "A part of the document brings its own grammar (%(part)s). Save it as PDF and send that."
    ),
}


def refusal(code: str, part: str = "", limit: int = 0) -> ValidationError:
    """The error to raise for a fault; its code stays readable for tests and logs."""
    words = {"part": part[:80], "limit": filesizeformat(limit)}
    return ValidationError(REASONS[code], code=code, params=words)
