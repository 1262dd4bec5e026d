"""One plan from draft to verified, by the people who take each step, with nothing but their pages."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from config.selfcheck.visitor import Answers, Form, Page, Unexpected, Visitor
from projects.sample.people import demo_people, email_of

PARTNER = "lower-austria"
TITLE = "Change claimed by the installation's own check"
WORDS = "Written by the installation's own check."
ACTION = re.compile(r"/actions/[0-9a-f-]{36}/$")
LONGEST_WAIT_FOR_MAIL = 45.0


@dataclass
class Journey:
    """The people of the demonstration with their browsers, and what they made on the way."""

    site: str
    people: dict[str, Visitor] = field(default_factory=dict)
    plan: str = ""
    actions: list[str] = field(default_factory=list)
    claim: str = ""

    def visit(self, login: str, address: str) -> Page:
        return self.people[login].open(address)

    def fill(self, login: str, address: str, answers: Answers) -> Page:
        """Open a page and send its own form with these answers."""
        form = self.visit(login, address).form(address)
        return self.people[login].send(form, answers)

    def take(self, login: str, subject: str, step: str) -> Page:
        """Take a step of a plan, an action, a claim or a document."""
        return self.fill(login, f"{subject}steps/{step}/", {"note": WORDS})


def sign_in(journey: Journey) -> str:
    for person in demo_people():
        login = person.email.partition("@")[0]
        journey.people[login] = Visitor(journey.site).signed_in(person.email, person.password)
        if person.email != email_of(login):
            raise Unexpected(f"{person.email} is not an address of the demonstration")
    return f"the {len(journey.people)} people of the demonstration sign in"


def open_plan(journey: Journey) -> str:
    """A partner's home is their plan: the sample's real one, in draft and with gaps."""
    page = journey.visit(PARTNER, "/")
    journey.plan = _path(page.url)
    journey.actions = sorted({_path(link) for link in page.links if ACTION.search(link)})
    if "/plans/" not in journey.plan or len(journey.actions) != 2:
        raise Unexpected(f"{page.url} is not the sample's plan of Lower Austria with its two actions")
    return "a partner opens their plan, a draft of the sample with gaps"


def mend_plan(journey: Journey) -> str:
    edit = f"{journey.plan}edit/"
    form = journey.visit(PARTNER, edit).form(edit)
    chosen: Answers = {"aim": form.choice("aim"), "instruments": [form.choice("instruments")]}
    journey.people[PARTNER].send(form, {"policy_context": WORDS, "contribution": WORDS, **chosen})
    for action in journey.actions:
        journey.fill(PARTNER, f"{action}edit/", _action())
    return "fills the gaps of the plan and of its two actions"


def _action() -> Answers:
    texts: Answers = dict.fromkeys(["background", "activities", "players", "funding"], WORDS)
    return {"starts": "2022-04", "ends": "2022-05", "has_no_cost": "on", **texts}


def approve_plan(journey: Journey) -> str:
    steps = [
        (PARTNER, "submit"),
        ("lead", "clear"),
        ("officer", "accept"),
        ("authority", "endorse"),
        ("lead", "begin"),
    ]
    for login, step in steps:
        journey.take(login, journey.plan, step)
    return "sends it; lead partner, programme and policy authority approve it"


def implement_plan(journey: Journey) -> str:
    for action in journey.actions:
        if any("steps/start/" in link for link in journey.visit(PARTNER, action).links):
            journey.fill(PARTNER, f"{action}steps/start/", {"note": WORDS})
            prove(journey, action)
            journey.fill(PARTNER, f"{action}steps/finish/", {"note": WORDS, "had_no_cost": "on"})
    journey.take(PARTNER, journey.plan, "propose_completion")
    journey.take("lead", journey.plan, "complete")
    return "implements its actions; the plan is completed"


def prove(journey: Journey, action: str) -> None:
    """The partner brings a paper in, the lead partner accepts it."""
    partner, lead, add = journey.people[PARTNER], journey.people["lead"], f"{action}evidence/add/"
    report = {"file": ("report.txt", f"Final report of {action}: it was done.\n".encode())}
    partner.send(partner.open(add).form(add), {"title": "Final report"}, report)
    lead.send(lead.open(action).form("/steps/accept/"), {})


def claim_change(journey: Journey) -> str:
    partner = journey.people[PARTNER]
    form = partner.open(partner.open(journey.plan).link("/changes/add/")).form("/changes/add/")
    journey.claim = _path(partner.send(form, _claim(form)).url)
    add = f"{journey.claim}evidence/add/"
    form = partner.open(add).form(add)
    points = [value for value, _label in form.choices["points"]]
    letter = {"file": ("decision.txt", b"The authority decided on 16 May 2022 to open the call.\n")}
    partner.send(form, {"title": "Decision on the call", "points": points}, letter)
    journey.take(PARTNER, journey.claim, "submit")
    return "claims the policy change, with a document"


def _claim(form: Form) -> Answers:
    chosen = {name: form.choice(name) for name in ("instrument", "types", "practices", "authority")}
    words = dict.fromkeys(["what_changed", "happened", "because"], WORDS)
    return {"title": TITLE, "decision_on": "2022-05-16", "overlap": "No",
            "has_no_amount": "on", **chosen, **words}  # fmt: skip


def verify_change(journey: Journey) -> str:
    journey.take("lead", journey.claim, "forward")
    lead = journey.people["lead"]
    lead.send(lead.open(journey.claim).form("/steps/accept/"), {})
    for login, step, answer in [("auditor", "opinion", "supported"), ("officer", "decision", "accepted")]:
        journey.fill(login, f"{journey.claim}{step}/", {"happened": answer, "because": answer})
    if "verified" not in journey.visit(PARTNER, f"{journey.plan}history/").text.lower():
        raise Unexpected("the plan's history does not say that it is verified")
    return "auditor and programme confirm it: the plan is verified"


def receive_mail(journey: Journey) -> str:
    """Wait for the worker: the sink shows what it delivered."""
    until = time.monotonic() + LONGEST_WAIT_FOR_MAIL
    while time.monotonic() < until:
        for link in reversed(Visitor(journey.site).open("/mailbox/").links):
            if "/mailbox/" in link and TITLE in Visitor(journey.site).open(link).text:
                return "a letter about the verified change is delivered"
        time.sleep(1)
    raise Unexpected(f"no letter about the change within {LONGEST_WAIT_FOR_MAIL:g} seconds")


STEPS: list[Callable[[Journey], str]] = [
    sign_in, open_plan, mend_plan, approve_plan, implement_plan, claim_change, verify_change, receive_mail,
]  # fmt: skip


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3].partition("#")[0]
