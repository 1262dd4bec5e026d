"""What a reader asks of a board, understood."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """Filters, order, and the line after which a page begins. Nothing asked: every line, from the first."""

    theme: str = ""
    station: int | None = None
    lateness: str = ""
    country: str = ""
    order: str = ""
    after: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.theme or self.station or self.lateness or self.country)
