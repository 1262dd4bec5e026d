from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Brings the installation's own commands and checks; as the last app, it closes the table of rights."""

    name = "config"
    verbose_name = "Throughline"

    def ready(self) -> None:
        from config import checks  # noqa: F401  (registers them)
        from workflow import policy

        policy.declare_views(policy.PUBLIC, "health", "words", "set-theme", "set-language")
        policy.freeze()
