"""People and objects of the stories, as the model sees them."""

from dataclasses import dataclass, field

from tests.workflow.document import Post


@dataclass
class Person:
    name: str
    user: object
    posts: list[Post]


@dataclass(eq=False)
class Thing:
    """An object as the model sees it."""

    kind: str
    row: object
    state: str
    body: object
    sender: object = None
    of: "Thing | None" = None
    facts: dict = field(default_factory=dict)
    offset: int = 0

    def fresh(self):
        return type(self.row).objects.get(pk=self.row.pk)

    def __str__(self):
        return f"{self.kind} {self.row} ({self.state})"
