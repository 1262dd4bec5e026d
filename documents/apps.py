from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from documents.forms import UploadField
        from documents.permissions import STORES_FOR_ALL, STORES_OWN
        from documents.services import store
        from projects import moves
        from projects.permissions import in_the_project, own_organisation
        from workflow import policy

        for role in STORES_OWN:
            policy.allow("Document.store", role, own_organisation)
        for role in STORES_FOR_ALL:
            policy.allow("Document.store", role, in_the_project)
        moves.letters_are_kept_by(UploadField, store)
        policy.declare_views(
            policy.SIGNED_IN, "document-download", "document-page", "upload-begin", "upload-piece"
        )
