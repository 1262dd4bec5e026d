"""Writing practices and their new editions, and rating them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from documents.services import take_step
from ledger import rows
from ledger.unit import Record, Unit, unit
from practices.content import CONTENT, differences, fill, said
from practices.models import GoodPractice, PracticeRating, PracticeRevision
from projects.models import Membership, Organisation, Role, Territory
from projects.services.records import tell
from values import clock
from workflow import door, policy
from workflow.errors import Blocked, Impossible
from workflow.guards import Condition
from workflow.registry import ref

RATE = "PracticeRating.create"
# Words that stand in addresses beside the practices
TAKEN = frozenset({"prepared"})


def new_slug(title: str) -> str:
    """An address for a new practice that no other has."""
    stem = slugify(title)[:60] or "practice"
    known = set(GoodPractice.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | TAKEN
    numbered = (f"{stem}-{number}" for number in range(2, len(known) + 3))
    return stem if stem not in known else next(slug for slug in numbered if slug not in known)


def start_practice(
    practice: GoodPractice, *, by: Any, on: dt.date, effective_at: dt.datetime | None = None, **more: Any
) -> GoodPractice:
    """Save a new draft, findable. `finish` saves what hangs on it. Raises NotAllowed."""
    practice.slug = practice.slug or new_slug(practice.title)
    practice.status_since = on
    practice.index()
    created: GoodPractice = door.create(practice, by=by, effective_at=effective_at, **more)
    return created


def amend_practice(
    practice: GoodPractice, *, by: Any, version: int, sources: list[str] | None = None
) -> GoodPractice:
    """Write what the given practice says into its draft; the ledger tells what was and what is."""
    saved = GoodPractice.objects.select_related("territory__parent__parent__parent").get(pk=practice.pk)
    content = said(practice)
    changes = differences(said(saved), content)
    if sources is not None and sources != saved.sources:
        changes["sources"] = [saved.sources, sources]

    def write(locked: GoodPractice) -> None:
        fill(locked, content)
        locked.sources = locked.sources if sources is None else sources

    amended: GoodPractice = door.amend(practice, by=by, version=version, changes=changes, write=write)
    return amended


def start_edition(
    practice: GoodPractice, content: dict[str, Any], *, by: Any, on: dt.date
) -> PracticeRevision:
    """Save the draft of a practice's next edition. Raises NotAllowed or Blocked."""
    with unit():
        rows.locked(GoodPractice, practice.pk)  # one open edition at a time
        revision = PracticeRevision(practice=practice, content=content, status_since=on)
        created: PracticeRevision = door.create(revision, by=by)
    return created


def amend_edition(
    revision: PracticeRevision, content: dict[str, Any], *, by: Any, version: int
) -> PracticeRevision:
    """Change what the next edition is to say."""

    def write(locked: PracticeRevision) -> None:
        locked.content = content

    changes = differences(revision.content, content)
    amended: PracticeRevision = door.amend(revision, by=by, version=version, changes=changes, write=write)
    return amended


def correct_edition(work: Unit, practice: GoodPractice, acting: policy.Acting, by: Any) -> None:
    """A practice's open edition takes over its corrected region: its approval would bring the wrong one back."""
    now = practice.territory_id
    for edition in practice.revisions.open().exclude(content__territory_id=now).select_for_update():
        was = edition.content["territory_id"]
        edition.content, edition.version = edition.content | {"territory_id": now}, edition.version + 1
        edition.save(update_fields=["content", "version"])
        tell(work, edition, "correct_region", acting, by, {"territory": [was, now]})


def proposed(revision: PracticeRevision) -> GoodPractice:
    """The practice, unsaved, as a revision would have it say."""
    practice = GoodPractice.objects.select_related("territory__parent__parent__parent").get(
        pk=revision.practice_id
    )
    fill(practice, {name: revision.content.get(name) for name in CONTENT} | {"title": str(revision)})
    return practice


def do_step(obj: Any, method: str, **act: Any) -> Any:
    """Do one step of a practice or a revision; see `take_step`."""
    return take_step(getattr(obj, method), **act)


def absent_organisation(obj: Any, role: str) -> Organisation | None:
    """The organisation of the one for whom a step is entered; None when nobody of that role is known."""
    if role == Role.REPRESENTATIVE:
        known: Organisation = obj.organisation
        return known
    held = Membership.objects.current().filter(project=obj.project_id, role=role)
    first = held.select_related("organisation").order_by("pk").first()
    return first.organisation if first else None


def rate(
    practice: GoodPractice,
    values: dict[str, int],
    *,
    organisation: Organisation,
    territory: Territory,
    by: Any,
    on: dt.date,
) -> list[PracticeRating]:
    """Give a region's ratings by factor, or revise them; return those that changed.

    Raises NotAllowed, Impossible (not open) or Blocked (another body has rated for the region).
    """
    with unit() as work:
        held = rows.locked(GoodPractice, practice.pk)
        rating = PracticeRating(practice=held, organisation=organisation, territory=territory)
        acting = policy.require(RATE, rating, by)
        if not held.takes_ratings:
            raise Impossible(_("This practice takes no ratings now."), obj=held)
        known = {one.factor: one for one in held.ratings.filter(territory=territory)}
        _check_same_body(known.values(), organisation, held)
        changed = []
        for factor, value in values.items():
            one = known.get(factor) or PracticeRating(practice=held, territory=territory, factor=factor)
            before = one.value
            if before != value:
                one.organisation, one.value, one.rated_by, one.rated_on = organisation, value, by, on
                one.version += 1
                one.save()
                work.record(_rated(one, before, acting, by))
                changed.append(one)
    return changed


def _check_same_body(known: Iterable[PracticeRating], organisation: Organisation, practice: Any) -> None:
    if any(one.organisation_id != organisation.pk for one in known):
        words = _("Another organisation has rated for this region. Agree with it, or choose your own region.")
        raise Blocked([Condition(False, words, url=practice.get_absolute_url())], obj=practice)


def _rated(rating: PracticeRating, before: int | None, acting: policy.Acting, by: Any) -> Record:
    return Record(
        log=str(rating.project_id),
        actor=str(by.uuid),
        role=acting.role,
        organisation=str(acting.organisation_id),
        step=RATE,
        object=ref(rating),
        object_version=rating.version,
        effective_at=clock.moment(),
        body={
            "by": str(by),
            "note": "",
            "changes": {rating.factor: [before, rating.value], "territory": [None, rating.territory_id]},
        },
    )
