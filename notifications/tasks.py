"""What Celery runs. Every task takes ids or nothing and calls one function.

A tick is acknowledged before it runs: a lost one costs nothing, because the next one does all that is due, while
a worker that holds an unacknowledged task when the broker dies ends with it.
"""

from celery import shared_task

from notifications import rounds
from values import clock


@shared_task(name="notifications.tasks.tick")
def tick() -> None:
    """One round of the background work, at the clock's day and moment."""
    rounds.run(on=clock.today(), now=clock.now())
