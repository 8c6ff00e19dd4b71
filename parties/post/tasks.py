"""The task that sends one mail, for whatever runs tasks: the process itself, or `manage.py db_worker`."""

from __future__ import annotations

from django_tasks import task

from . import delivery


@task()
def deliver_mail(mail: int) -> str:
    """Send the mail with this number if it still waits; what became of it. A later try is planned where that is possible."""
    state, again_at = delivery.deliver(mail)
    if again_at is not None and deliver_mail.get_backend().supports_defer:
        deliver_mail.using(run_after=again_at, priority=-50).enqueue(mail)
    return state
