from django.db import models


class Statement(models.Model):
    """One source's answer to a question about a project. Competing statements stand side by side (S53)."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="statements")
    question = models.SlugField(max_length=60)
    answer = models.CharField(max_length=300)
    detail = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    is_chosen = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "question", "answer", "source"], name="statement_once"
            ),
            models.UniqueConstraint(
                fields=["project", "question"],
                condition=models.Q(is_chosen=True),
                name="one_chosen_statement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"
