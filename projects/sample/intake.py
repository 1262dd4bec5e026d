from collections import Counter
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from projects.sample.reader import Files, SampleRefused


class Intake:
    """One run of the loader: the files' content, and what was created or was there already.

    What is there is left as it is, so that a second run changes nothing and nobody's work is overwritten.
    """

    def __init__(self, files: Files) -> None:
        self.files = files
        self.created: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()

    def put[Row: models.Model](
        self, model: type[Row], key: dict[str, Any], **values: Any
    ) -> tuple[Row, bool]:
        """The row with this key, made from the values when it is missing; and whether it is new."""
        row = model._base_manager.filter(**key).first()
        if row is not None:
            self.kept[self._words(model)] += 1
            return row, False
        row = model(**key, **values)
        self.check(row)
        row.save(force_insert=True)
        self.note(model)
        return row, True

    def note(self, model: type[models.Model]) -> None:
        """Count a row that was created in another way, such as through the door."""
        self.created[self._words(model)] += 1

    def find[Row: models.Model](self, model: type[Row], value: str, record: str) -> Row:
        """The row with this slug or code, which `record` names; raise SampleRefused when there is none."""
        field = "code" if model._meta.model_name == "territory" else "slug"
        row = model._base_manager.filter(**{field: value}).first()
        if row is None:
            raise SampleRefused([f"{record}: there is no {model._meta.verbose_name} {value}"])
        return row

    def find_any[Row: models.Model](self, model: type[Row], value: str | None, record: str) -> Row | None:
        """Like `find`; None for None."""
        return self.find(model, value, record) if value else None

    @staticmethod
    def check(row: models.Model, filled: Collection[str] | None = None) -> None:
        """Raise SampleRefused where a value does not fit its column; asked of the columns that are `filled` now."""
        asked = [field.name for field in row._meta.fields if not field.is_relation]
        asked = [name for name in asked if filled is None or name in filled]
        try:
            row.clean_fields(exclude=[field.name for field in row._meta.fields if field.name not in asked])
        except ValidationError as error:
            raise SampleRefused([f"{row._meta.verbose_name} {row}: {error.message_dict}"]) from error

    def report(self) -> list[str]:
        """What the run did, a line for each kind of record."""
        if not self.created:
            return ["Nothing to do: the sample is there already."]
        return [f"{words}: {count} created" for words, count in sorted(self.created.items())]

    @staticmethod
    def _words(model: type[models.Model]) -> str:
        return str(model._meta.verbose_name_plural)
