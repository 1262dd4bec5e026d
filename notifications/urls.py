from django.urls import path

from notifications import mailbox

urlpatterns = [
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<slug:name>/", mailbox.mailbox_message, name="mailbox-message"),
    path("mailbox/<slug:name>/letter/", mailbox.mailbox_html, name="mailbox-html"),
]
