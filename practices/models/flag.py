import uuid as uuids

from django.db import models
from django.utils.translation import gettext_lazy as _


class FlagCode(models.TextChoices):
    """What can be odd about a practice's record, in words for its readers."""

    ACRONYM_UNEXPANDED = "acronym_unexpanded", _("An abbreviation is never spelled out")
    AMOUNT_AMBIGUOUS = "amount_ambiguous", _("It is unclear what the sum covers")
    AMOUNT_BASIS = "amount_basis", _("The sum is not the total of a project")
    AMOUNT_PARTIAL = "amount_partial", _("The sum is only a part of the budget")
    AMOUNT_STATUS = (
        "amount_status",
        _("The sum was asked for; the source does not say whether it was granted"),
    )
    BASELINE_MISSING = "baseline_missing", _("A change is claimed without a starting value")
    CHALLENGE_IS_RECOMMENDATION = (
        "challenge_is_recommendation",
        _("A recommendation stands among the challenges"),
    )
    CHALLENGE_IS_SUCCESS_FACTOR = (
        "challenge_is_success_factor",
        _("Reasons for success stand among the challenges"),
    )
    CLAIM_UNVERIFIED = "claim_unverified", _("A statement that nobody has checked")
    CONTACT_GATED = "contact_gated", _("The contact is shown to members of the programme's site only")
    CONTACT_MISMATCH = "contact_mismatch", _("The contact does not fit the institution")
    CONTACT_VARIANT = "contact_variant", _("The contact is named differently elsewhere")
    COUNTRY_MISSING = "country_missing", _("The location names no country")
    CURRENCY_NOT_EUR = "currency_not_eur", _("The sum is not in euro and is not converted")
    DATE_CONFLICT = "date_conflict", _("Two dates do not fit together")
    DATE_PRECISION = "date_precision", _("The date is given by year only")
    DERIVED_AMOUNT = "derived_amount", _("The sum was worked out and is not printed in the source")
    DUPLICATE_TEXT = "duplicate_text", _("A section is a copy of another practice's")
    DUPLICATE_WITHIN = "duplicate_within", _("The same words stand twice")
    END_DATE_BLANK = "end_date_blank", _("The end is asked for and left blank")
    EVIDENCE_IMMATURE = "evidence_immature", _("It is early for results")
    EVIDENCE_WITHOUT_FIGURES = "evidence_without_figures", _("No figure shows a result")
    EXPERT_OPINION_GATED = (
        "expert_opinion_gated",
        _("An expert opinion is shown to members of the programme's site only"),
    )
    FIGURE_COMPARABILITY = "figure_comparability", _("The figures count different things")
    FIGURE_CONFLICT = "figure_conflict", _("Figures contradict each other")
    HEADING_VARIANT = "heading_variant", _("The section has an unusual heading")
    INSTITUTION_NOT_OWNER = "institution_not_owner", _("The institution is not the owner of the practice")
    MISSING_AMOUNT = "missing_amount", _("Resources are described without a sum")
    MISSING_CHALLENGES = "missing_challenges", _("Nothing is said about challenges")
    MISSING_DATES = "missing_dates", _("No dates are given")
    MISSING_RESOURCES = "missing_resources", _("Nothing is said about resources")
    MISSING_WEBSITE = "missing_website", _("No website is given")
    MULTI_EDITION = "multi_edition", _("Several editions share one record")
    MULTI_REGION = "multi_region", _("Several regions take part")
    NAME_VARIANT = "name_variant", _("A name is spelled in several ways")
    NATIONAL_SCOPE = "national_scope", _("The practice covers a whole country")
    NUMBER_FORMAT = "number_format", _("Numbers are written in different ways")
    NUTS_LEVEL_MISMATCH = "nuts_level_mismatch", _("The territory's level does not fit")
    ORIGIN_CONFLICT = "origin_conflict", _("Its origin is told in two ways")
    OUTSIDE_PARTNER_REGION = "outside_partner_region", _("It lies outside the partners' regions")
    PROMOTER_VS_INSTITUTION = "promoter_vs_institution", _("The promoter is not the institution named")
    RATING_SCALE_MIXED = "rating_scale_mixed", _("Ratings are given on different scales")
    REQUIREMENT_NOT_RESULT = "requirement_not_result", _("A requirement is told as a result")
    SHARED_WORDING = "shared_wording", _("Some wording is shared with another practice")
    SOURCE_OF_COPIED_TEXT = "source_of_copied_text", _("A section was copied into another practice")
    TAGLINE_MISSING = "tagline_missing", _("The source has no introductory line")
    TENSE_MISMATCH = "tense_mismatch", _("What has ended is told as going on, or the other way round")
    TERRITORY_MISMATCH = "territory_mismatch", _("The institution covers another area than the location")
    TEXT_SPLIT = "text_split", _("The text is broken in print")
    THEME_FIT = "theme_fit", _("The theme hardly fits")
    TITLE_MISMATCH = "title_mismatch", _("The title promises something else than the text")
    TITLE_MISSING = "title_missing", _("The source has no title")
    TWO_INSTITUTIONS = "two_institutions", _("Two institutions stand in one field")
    TWO_REGIONS = "two_regions", _("Two regions stand in one field")
    TYPO_IN_SOURCE = "typo_in_source", _("The source seems to be misprinted")
    TYPO_IN_TITLE = "typo_in_title", _("The title seems to be misprinted")
    UNATTRIBUTED_QUOTE = "unattributed_quote", _("A quotation has no source")
    URL_BROKEN = "url_broken", _("The printed link was broken and has been repaired")
    WEBSITE_GENERIC = "website_generic", _("The link does not lead to the practice itself")
    WEBSITE_OF_PARTNER = "website_of_partner", _("The link leads to a partner")
    WEBSITE_OF_SUCCESSOR = "website_of_successor", _("The link leads to the practice's successor")


class QualityFlag(models.Model):
    """One thing about a practice's record that a reader should know; shown, never corrected in silence."""

    class Standing(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted as it is")
        FIXED = "fixed", _("Mended")
        REJECTED = "rejected", _("Rejected")

    class About(models.TextChoices):
        """The part of the record that a flag is about."""

        TITLE = "title", _("Title")
        SUMMARY = "summary", _("Summary")
        ABOUT = "about", _("About the practice")
        INSTITUTION = "institution", _("Main institution")
        CONTACT = "contact_organisation", _("Contact")
        LOCATION = "location", _("Location")
        TERRITORY = "territory", _("Territory")
        THEME = "theme", _("Theme")
        STARTS = "starts", _("Start")
        ENDS = "ends", _("End")
        WEBSITE = "website", _("Website")
        RESOURCES = "resources", _("Resources needed")
        AMOUNT = "amount", _("Amount")
        OTHER_AMOUNTS = "other_amounts", _("Other amounts")
        EVIDENCE = "evidence", _("Evidence of success")
        FIGURES = "figures", _("Figures")
        CHALLENGES = "challenges", _("Challenges")
        TRANSFER = "transfer", _("What others can learn")
        EXPERT_OPINION = "expert_opinion", _("Expert opinion")

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    practice = models.ForeignKey("practices.GoodPractice", models.CASCADE, related_name="flags")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40, choices=FlagCode)
    field = models.CharField(max_length=40, choices=About)
    note = models.CharField(max_length=300, blank=True)
    related = models.ForeignKey(
        "practices.GoodPractice", models.SET_NULL, null=True, blank=True, related_name="named_by_flags"
    )
    standing = models.CharField(max_length=20, choices=Standing, default=Standing.OPEN)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["practice", "position"], name="flag_position_once")]

    def __str__(self) -> str:
        return str(self.get_code_display())
