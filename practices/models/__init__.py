from practices.models.figure import Figure
from practices.models.flag import FlagCode, QualityFlag
from practices.models.practice import GoodPractice
from practices.models.rating import PracticeRating
from practices.models.revision import PracticeRevision
from practices.models.theme import Theme

__all__ = [
    "Figure",
    "FlagCode",
    "GoodPractice",
    "PracticeRating",
    "PracticeRevision",
    "QualityFlag",
    "Theme",
]
