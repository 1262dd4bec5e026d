"""What Celery runs. Every task takes ids or nothing and calls one function."""

from celery import shared_task

from notifications import rounds
from values import clock


@shared_task(name="notifications.tasks.tick")
def tick() -> None:
    """One round of the background work, at the clock's day and moment."""
    rounds.run(on=clock.today(), now=clock.now())
