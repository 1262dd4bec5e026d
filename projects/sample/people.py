"""The people of the demonstration: roles at example.org, nobody real."""

from dataclasses import dataclass

from accounts.models import User
from projects.models import Membership, Organisation, Project
from projects.sample.intake import Intake
from projects.sample.reader import read

DOMAIN = "example.org"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody who can sign in to the demonstration, and what they can do there, in one sentence."""

    name: str
    email: str
    password: str
    can: str


def email_of(login: str) -> str:
    """The address of a person of the sample; the files hold no addresses."""
    return f"{login}@{DOMAIN}"


def demo_people() -> list[DemoPerson]:
    """Those who sign in, in the order in which a plan needs them. The others only act in the sample's history."""
    people = read()["people"]["people"]
    return [
        DemoPerson(person["name"], email_of(person["login"]), person["password"], person["can"])
        for person in people
        if person["password"]
    ]


def load(intake: Intake) -> None:
    """People and their memberships."""
    for person in intake.files["people"]["people"]:
        user = _user(intake, person)
        for role in person["roles"]:
            record = f"people.json, {person['login']}"
            key = {
                "user": user,
                "project": intake.find(Project, role["project"], record),
                "organisation": intake.find(Organisation, role["organisation"], record),
                "role": role["role"],
            }
            intake.put(Membership, key, is_deputy=role["is_deputy"])


def _user(intake: Intake, person: dict[str, str]) -> User:
    email = email_of(person["login"])
    known = User.objects.filter(email=email).first()
    if known is not None:
        intake.kept["people"] += 1
        return known
    intake.note(User)
    return User.objects.create_user(
        email, person["password"], name=person["name"], language=person["language"]
    )
