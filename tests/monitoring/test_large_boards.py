"""The kept lines of large boards: always what the tables say, and the same board as when all of it is read."""

import datetime as dt
import io
import random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from actionplans.services.dates import add_milestone
from monitoring.board import overview, summaries
from monitoring.board.asked import Asked
from monitoring.board.large import Large
from monitoring.board.whole import Whole
from monitoring.models import BoardLine, BoardTotal, PolicyChangeClaim
from projects.models import Membership, Role
from tests.factories import DAY, at, begun, complete_plan, member, now, plan, started_plan, statements, walk
from tests.monitoring.crowd import Crowd
from values.dates import PartialDate
from workflow.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd():
    """A project of seventy plans that keeps its lines."""
    made = Crowd()
    made.grow_to(70)
    summaries.rebuild(made.project.pk)
    return made


def both(crowd, part):
    """The board from its kept lines, and with all of it read."""
    person = crowd.people[part]
    roles = list(
        Membership.objects.current().filter(user=person).select_related("project__lead_organisation")
    )
    whole = Whole(crowd.project, DAY, overview.lines(crowd.project, person, roles, DAY))
    return Large.of(crowd.project, person, roles, DAY), whole


def drawn(plans):
    return {one.url: one for one in plans}


@pytest.mark.parametrize("part", ["monitor", "officer", "auditor"])
def test_kept_lines_give_the_board_that_reading_all_of_it_gives(crowd, part):
    if part == "auditor":
        crowd.people["auditor"] = member(crowd.project, Role.AUDITOR)
    large, whole = both(crowd, part)
    assert [str(one) for one in large.totals()] == [str(one) for one in whole.totals()]
    assert [(stop.number, stop.count) for stop in large.census()] == [
        (stop.number, stop.count) for stop in whole.census()
    ]
    kept, read = (drawn(source.plans(Asked(), 1000)[0]) for source in (large, whole))
    assert kept == read


@pytest.mark.parametrize(
    "asked",
    [
        *(Asked(station=number) for number in range(1, 6)),
        *(Asked(country=code) for code in ("AT", "ES")),
        *(Asked(lateness=kind) for kind in ("late", "soon", "mine", "unreported")),
        Asked(station=2, country="AT", lateness="mine"),
    ],
    ids=str,
)
@pytest.mark.parametrize("part", ["monitor", "officer"])
def test_kept_lines_are_chosen_as_read_ones_are(crowd, part, asked):
    large, whole = both(crowd, part)
    kept, count, _rest = large.plans(asked, 1000)
    read, all_of_them, _none = whole.plans(asked, 1000)
    assert set(drawn(kept)) == set(drawn(read))
    assert count == all_of_them


@pytest.mark.parametrize("order", ["", "urgent", "furthest"])
def test_pages_in_any_order_show_every_line_once(crowd, order):
    large, _whole = both(crowd, "monitor")
    seen, after = [], ""
    while True:
        page, count, after = large.plans(Asked(order=order, after=after), 30)
        seen += [one.url for one in page]
        if not after:
            break
    assert len(seen) == len(set(seen)) == count == 70


def test_the_page_shows_fifty_lines_and_leads_on_and_back(client, crowd):
    client.force_login(crowd.people["monitor"])
    first = client.get(crowd.project.get_absolute_url(), {"order": "furthest"})
    assert len(first.context["board"].rows) == 50
    second = client.get(first.context["next_url"])
    assert len(second.context["board"].rows) == 20
    assert "order=furthest" in second.context["first_url"]
    assert "after" not in second.context["first_url"]


def test_the_data_of_a_page_takes_four_queries(crowd):
    large, _whole = both(crowd, "monitor")
    with CaptureQueriesContext(connection) as queries:
        large = Large.of(crowd.project, large.user, large.held, DAY)
        large.totals(), large.census(), large.attention(), large.coming(), large.plans(Asked(), 50)
    assert len(queries) == 4


def test_a_large_board_takes_as_many_queries_at_three_hundred_plans(client, crowd):
    client.force_login(crowd.people["monitor"])
    counts = []
    for size in (70, 300):
        crowd.grow_to(size)
        summaries.rebuild(crowd.project.pk)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(crowd.project.get_absolute_url()).status_code == 200
        counts.append(len(statements(queries)))
    assert counts[0] == counts[1] <= 10


def test_an_earlier_day_of_a_large_board_is_replayed(client, crowd):
    client.force_login(crowd.people["monitor"])
    answer = client.get(crowd.project.get_absolute_url(), {"as_at": "2022-03-01"})
    assert "As it stood at the end of 1 Mar 2022" in answer.text


def test_no_line_is_kept_for_a_project_of_ordinary_size():
    made = Crowd()
    walk(
        complete_plan(made.project, made.body, owner=made.authority),
        ("submit", made.people["representative"]),
    )
    assert not BoardTotal.objects.exists()
    assert not BoardLine.objects.exists()


def test_a_project_keeps_its_lines_from_the_plan_that_makes_it_large():
    made = Crowd()
    made.grow_to(summaries.ENOUGH)
    started_plan(made.project, made.body, made.people["editor"])
    assert BoardLine.objects.filter(project=made.project).count() == summaries.ENOUGH + 1
    assert summaries.drift(made.project.pk) == 0


STEPS = {
    "plan": (
        *(
            "submit",
            "recall",
            "send_back",
            "clear",
            "decline",
            "accept",
            "endorse",
            "refuse",
            "begin",
            "suspend",
        ),
        *("resume", "propose_completion", "complete", "withdraw", "abandon", "extend"),
    ),
    "claim": ("forward", "send_back", "ask", "decline", "reject", "recall", "reassess", "withdraw"),
}
WHO = ("representative", "monitor", "officer", "authority")


def one_step(crowd, made, kind, dice, on):
    """Some step that may be done now, by whoever may; whether there was one."""
    tries = [(step, who) for step in STEPS[kind] for who in WHO]
    for step, who in dice.sample(tries, len(tries)):
        try:
            walk(now(made), (step, crowd.people[who], "A reason."), on=on)
        except Refused:
            continue
        return True
    return False


def test_after_many_steps_in_any_order_no_line_and_no_total_has_drifted(crowd):
    dice = random.Random(4)
    made = [
        complete_plan(crowd.project, crowd.body, owner=crowd.authority, title=f"Walked {number}")
        for number in range(5)
    ]
    claims = list(PolicyChangeClaim.objects.filter(project=crowd.project).order_by("title")[:12])
    summaries.rebuild(crowd.project.pk)
    moved = 0
    for turn in range(60):
        kind = dice.choice(("plan", "claim"))
        chosen = dice.choice(made if kind == "plan" else claims)
        moved += one_step(crowd, chosen, kind, dice, DAY + dt.timedelta(days=turn // 4))
    assert moved >= 20
    assert summaries.drift(crowd.project.pk) == 0


def test_a_milestone_tells_its_line_of_its_duty_and_of_its_end(crowd):
    made = begun(complete_plan(crowd.project, crowd.body, owner=crowd.authority), crowd.people)
    summaries.rebuild(crowd.project.pk)
    said = {"by": crowd.people["editor"], "on": DAY, "effective_at": at()}
    milestone = add_milestone(
        made.actions.get(), title="The call is out", first_date=PartialDate("2022-06"), **said
    )
    assert summaries.drift(crowd.project.pk) == 0
    walk(milestone, ("reach", crowd.people["editor"]))
    assert summaries.drift(crowd.project.pk) == 0


def test_a_refused_step_leaves_line_and_totals_as_they_were(crowd):
    made = plan(crowd.project, crowd.body)
    summaries.rebuild(crowd.project.pk)
    before = sorted(BoardTotal.objects.values_list("kind", "key", "count"))
    with pytest.raises(Refused):
        walk(made, ("submit", crowd.people["representative"]))
    assert sorted(BoardTotal.objects.values_list("kind", "key", "count")) == before


def test_the_command_says_how_many_lines_differed_and_mends_them(crowd, capsys):
    BoardLine.objects.filter(station=2).update(station=7)
    wrong = BoardLine.objects.filter(station=7).count()
    with pytest.raises(CommandError):
        call_command("board_lines", "--check")
    call_command("board_lines")
    assert f"{wrong} differed" in capsys.readouterr().out
    call_command("board_lines", "--check")


def test_the_sheet_of_a_large_board_holds_all_lines_and_its_picture_says_how_many_it_shows(client, crowd):
    client.force_login(crowd.people["monitor"])
    book = client.get(reverse("board-xlsx", args=[crowd.project.slug])).content
    assert load_workbook(io.BytesIO(book)).worksheets[0].max_row == 71
    drawing = client.get(reverse("board-svg", args=[crowd.project.slug])).content.decode()
    assert "The first 50 of them" in drawing
