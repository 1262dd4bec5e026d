from django.urls import path

from notifications import demo, mailbox

urlpatterns = [
    path("demo/move-day/", demo.move_day, name="demo-move-day"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<slug:name>/", mailbox.mailbox_message, name="mailbox-message"),
    path("mailbox/<slug:name>/letter/", mailbox.mailbox_html, name="mailbox-html"),
]
