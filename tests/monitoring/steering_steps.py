"""The small forms that steer a round."""

from django.urls import reverse

from monitoring.models import MonitoringRound, RoundLine


def url(monitoring_round, name="round-arrange"):
    framework = monitoring_round.framework
    place = [framework.municipality.slug, framework.slug, monitoring_round.year, monitoring_round.slug]
    return reverse(name, args=place)


def ask(client, monitoring_round, action, *, version=None, **data):
    """Send one of the page's small forms."""
    current = MonitoringRound.objects.get(pk=monitoring_round.pk)
    values = {"actie": action, "version": current.version if version is None else version, **data}
    return client.post(url(monitoring_round), values)


def close(client, monitoring_round):
    """Open the page that asks about closing and send its form; returns the answer."""
    place = url(monitoring_round, "round-close")
    return client.post(place, {"seen": client.get(place).context["seen"]})


def keys(monitoring_round):
    lines = RoundLine.objects.filter(round=monitoring_round).order_by("position")
    return [line.commitment.key for line in lines.select_related("commitment")]
