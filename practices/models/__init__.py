from practices.models.flag import FlagCode, QualityFlag
from practices.models.practice import Figure, GoodPractice
from practices.models.theme import Theme

__all__ = ["Figure", "FlagCode", "GoodPractice", "QualityFlag", "Theme"]
