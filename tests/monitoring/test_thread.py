import re
import xml.etree.ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.services.evidence import add_evidence
from monitoring.thread.layout import APART, BOX, GAP, PORT, PORT_STEP, TOP, Link, Node, left_of, picture
from monitoring.thread.lettering import width, wrapped
from projects.models import Role
from tests import factories
from tests.factories import at, member, organisation, project, walk
from tests.monitoring.measuring import approved, indicator
from tests.monitoring.scene import Scene, pdf_file

SVG = re.compile(r"<svg viewBox.*?</figure>|<svg viewBox", re.DOTALL)


def node(key, column, kind="", **said):
    return Node(key, column, **({"title": f"Title of {key}", "state": "In progress", "kind": kind} | said))


def placed(nodes, links=()):
    return {box.node.key: box for box in picture(nodes, links).boxes}


def test_columns_stand_at_even_distances():
    assert [left_of(column) for column in range(5)] == [0, 257, 514, 771, 1028]
    assert left_of(4) + BOX == 1216


def test_a_title_is_broken_where_the_typeface_ends_and_not_where_letters_are_counted():
    narrow, wide = wrapped("illicit " * 4, 14, 600, 158, 4), wrapped("WWWWWWW " * 4, 14, 600, 158, 4)
    assert len(narrow) < len(wide)
    assert all(width(line, 14, 600) <= 158 for line in (*narrow, *wide))


def test_a_title_takes_four_lines_at_the_most_and_says_that_it_goes_on():
    lines = wrapped("Learning environment for small firms " * 9, 14, 600, 158, 4)
    assert len(lines) == 4
    assert lines[-1].endswith("…")
    assert width(lines[-1], 14, 600) <= 158


def test_a_word_that_is_too_long_for_a_line_is_broken():
    lines = wrapped("Donaudampfschifffahrtsgesellschaftskapitänspatent", 14, 600, 158, 4)
    assert "".join(lines) == "Donaudampfschifffahrtsgesellschaftskapitänspatent"
    assert all(width(line, 14, 600) <= 158 for line in lines)


def test_a_box_is_as_high_as_its_words_or_its_ports():
    many = [Link(f"p{n}", "a", "part") for n in range(6)]
    boxes = placed([*(node(f"p{n}", 0) for n in range(6)), node("a", 1)], many)
    assert boxes["p0"].height == 57
    assert boxes["a"].height == 6 * PORT_STEP + 14


def test_every_column_is_spread_over_the_height_of_the_tallest():
    boxes = placed([*(node(f"p{n}", 0) for n in range(4)), node("a", 1)])
    tall = 4 * 57 + 3 * APART
    assert boxes["a"].y == pytest.approx(TOP + (tall - 57) / 2, abs=0.1)
    assert boxes["p3"].y + 57 <= TOP + tall


def test_boxes_stand_near_their_neighbours_and_gaps_stand_last():
    nodes = [node("gap", 0, "gap"), node("p2", 0), node("p1", 0), node("a1", 1), node("a2", 1)]
    boxes = placed(nodes, [Link("p1", "a1", "part"), Link("p2", "a2", "part"), Link("gap", "a1", "gap")])
    first, second = sorted(("p1", "p2"), key=lambda key: boxes[key].y)
    assert (boxes[first].y < boxes[second].y) == (boxes[f"a{first[1]}"].y < boxes[f"a{second[1]}"].y)
    assert max(boxes.values(), key=lambda box: (box.x == 0, box.y)).node.key == "gap"


def test_ribbons_are_drawn_gaps_first_and_accepted_ones_last():
    nodes = [node("p", 0), node("a", 1), node("e", 3), node("c", 4)]
    links = [Link("e", "c", "ok"), Link("a", "e", "full"), Link("p", "a", "gap")]
    assert [ribbon.kind for ribbon in picture(nodes, links).ribbons] == ["gap", "full", "ok"]
    assert (
        picture(nodes, links)
        .ribbons[0]
        .path.endswith(f" {BOX + GAP} {picture(nodes, links).boxes[1].left[0][0]}")
    )


def test_a_ribbon_over_several_columns_passes_between_their_boxes_and_ends_at_the_edge_of_its_own():
    nodes = [*(node(f"a{n}", 1) for n in range(3)), *(node(f"i{n}", 2) for n in range(4)), node("c", 4)]
    links = [Link(f"a{n}", "c", "full") for n in range(3)] + [
        Link(f"a{n}", f"i{n}", "part") for n in range(3)
    ]
    boxes, ways = placed(nodes, links), []
    for ribbon in (one for one in picture(nodes, links).ribbons if one.kind == "full"):
        (_start, here), (_again, _there), (_last, end) = ribbon.turns
        assert all(abs(here - box.y - box.height / 2) >= (box.height + PORT) / 2 + 8
                   for key, box in boxes.items() if key.startswith("i"))  # fmt: skip
        assert any(end == port for port, _kind in boxes["c"].left)
        assert ribbon.path.startswith(f"M{left_of(1) + BOX} ")
        assert f"H{left_of(2) + BOX}C" in ribbon.path
        ways.append(here)
    assert len({*ways}) == 3


@pytest.fixture
def scene(db):
    return Scene()


def look(client, person, plan):
    client.force_login(person)
    return client.get(reverse("plan-thread", args=[plan.pk]))


def drawn(response):
    """The picture, which must be well-formed by itself."""
    text = response.content.decode()
    start = text.index('<svg viewBox="-3 0')
    depth, at = 0, start
    for found in re.finditer(r"<(/?)svg\b[^>]*?(/?)>", text[start:]):
        depth += -1 if found[1] else 0 if found[2] else 1
        at = start + found.end()
        if not depth:
            break
    return ET.fromstring(text[start:at])


def test_the_thread_ties_practices_actions_evidence_and_change(client, scene):
    action = scene.plan.actions.get()
    claim = scene.claim(content=scene.content(actions=[action]))
    evidence = scene.evidence(claim)
    thread = look(client, scene.editor, scene.plan).context["thread"]
    source = next(node.key for node in thread.nodes if node.column == 0)
    assert set(thread.pairs) == {
        (source, f"action-{action.pk}"),
        (f"action-{action.pk}", f"file-{evidence.document.sha256[:16]}"),
        (f"file-{evidence.document.sha256[:16]}", f"policychangeclaim-{claim.pk}"),
    }


def test_an_action_without_inspiration_is_a_gap_with_the_link_that_mends_it(client, scene):
    action = scene.plan.actions.get()
    action.inspirations.all().delete()
    response = look(client, scene.editor, scene.plan)
    (gap,) = response.context["thread"].gaps
    assert gap.url == reverse("inspiration-add", args=[action.pk])
    assert "names no practice" in response.content.decode()


def test_a_change_without_accepted_evidence_is_a_gap(client, scene):
    action = scene.plan.actions.get()
    scene.evidence(scene.claim(content=scene.content(actions=[action])))
    thread = look(client, scene.editor, scene.plan).context["thread"]
    assert [gap.words for gap in thread.gaps] == ["has no accepted evidence."]
    assert {link.kind for link in thread.links()} == {"gap", "part"}


def test_the_picture_names_each_box_and_leads_to_its_row_of_the_table(client, scene):
    scene.evidence(scene.claim())
    response = look(client, scene.editor, scene.plan)
    picture = drawn(response)
    text = response.content.decode()
    links = [element for element in picture.iter() if element.tag.endswith("a")]
    assert len(links) == len(response.context["rows"])
    assert all(link.get("aria-label") for link in links)
    assert all(f'id="{link.get("href")[1:]}"' in text for link in links)


def test_words_of_people_stay_words_in_the_picture(client, scene):
    scene.plan.actions.update(title='<script>alert(1)</script> & "quotes"')
    response = look(client, scene.editor, scene.plan)
    assert "<script>alert" not in response.content.decode()
    assert any("<script>" in (element.text or "") for element in drawn(response).iter())


def test_a_stranger_gets_no_thread(client, scene):
    assert look(client, member(project()), scene.plan).status_code == 404


def test_a_partner_of_another_region_sees_no_change_that_it_may_not_read(client, scene):
    scene.running_plan()
    scene.claim()
    other = member(scene.project, Role.EDITOR, organisation())
    assert look(client, other, scene.plan).context["thread"].planned == 0
    assert look(client, scene.editor, scene.plan).context["thread"].planned == 1


def test_a_plan_without_actions_says_how_its_thread_begins(client, scene):
    bare = factories.plan(scene.project, scene.partner)
    assert "It begins with the first action" in look(client, scene.editor, bare).content.decode()


@pytest.mark.parametrize("count", [3, 30])
def test_the_thread_takes_the_same_queries_at_any_size(client, scene, count):
    for number in range(count):
        action = factories.action(scene.plan)
        if number < 4:
            scene.evidence(scene.claim(content=scene.content(actions=[action])))
    client.force_login(scene.editor)
    client.get(reverse("plan-thread", args=[scene.plan.pk]))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("plan-thread", args=[scene.plan.pk]))
    assert len(queries) <= 24, "\n".join(query["sql"][:160] for query in queries)


def test_the_picture_stands_by_itself_as_svg_and_as_png(client, scene):
    scene.evidence(scene.claim())
    client.force_login(scene.editor)
    svg = client.get(reverse("plan-thread-svg", args=[scene.plan.pk]))
    root = ET.fromstring(svg.content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not [one for one in root.iter() if one.tag.endswith("}a") or one.tag.endswith("}script")]
    png = client.get(reverse("plan-thread-png", args=[scene.plan.pk]))
    assert png.content.startswith(b"\x89PNG")


def test_an_indicator_without_a_value_is_a_gap_behind_its_action(client, scene):
    made = indicator(scene, action=scene.plan.actions.get())
    thread = look(client, scene.editor, scene.plan).context["thread"]
    (gap,) = [one for one in thread.gaps if one.words == "has no measurement."]
    assert gap.url == made.get_absolute_url()
    assert (f"action-{made.action_id}", f"indicator-{made.pk}") in thread.pairs


@pytest.mark.parametrize(("value", "kind"), [(74, ""), (120, "ok")], ids=["on its way", "reached"])
def test_an_indicator_tells_its_value_of_its_target(client, scene, value, kind):
    approved(scene, indicator(scene), value)
    nodes = look(client, scene.editor, scene.plan).context["thread"].nodes
    node = next(one for one in nodes if one.column == 2)
    assert (node.state, node.kind) == (f"{value} of 120", kind)


def test_evidence_of_an_action_follows_from_it(client, scene):
    action = walk(scene.running_plan().actions.get(), ("start", scene.editor))
    paper = add_evidence(
        action, by=scene.editor, upload=pdf_file(), title="Final report", language="en", effective_at=at()
    )
    thread = look(client, scene.editor, scene.plan).context["thread"]
    (proof,) = [node for node in thread.nodes if node.column == 3]
    assert (proof.title, proof.mark) == (str(paper), "soon")
    assert (f"action-{action.pk}", proof.key) in thread.pairs
