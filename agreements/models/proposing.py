"""What annual agreements and addenda have alike: a text put before the parties, and what each of them said about it."""

from __future__ import annotations

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.web.history import NAME_LENGTH, AuthoredModel


class ProposedVersion(AuthoredModel):
    """A frozen text as it was put before the parties."""

    number = models.PositiveSmallIntegerField(_("number of the version"))
    content = models.JSONField(_("text"))
    checksum = models.CharField(_("checksum"), max_length=64)
    proposed_on = models.DateField(_("proposed on"))
    reply_by = models.DateField(_("answer before the end of"))
    author_name = models.CharField(_("proposed by"), max_length=NAME_LENGTH)

    class Meta(AuthoredModel.Meta):
        abstract = True


class GivenAnswer(AuthoredModel):
    """What a party said about a version: the last one counts, as long as what binds the party did not change.

    `digest` is of what binds it, so that a version that changes nothing for it asks nothing anew.
    """

    digest = models.CharField(_("what binds the party"), max_length=64, editable=False)
    text = models.TextField(_("reason"), blank=True, validators=[MaxLengthValidator(4000)])
    given_on = models.DateField(_("on"))
    #: Of who answers for the party.
    function = models.CharField(_("function"), max_length=120, blank=True)
    reference = models.CharField(_("decision"), max_length=120, blank=True)
    #: Of who represents a party: its articles of association, a mandate, a proxy of a day.
    power = models.CharField(_("by what power"), max_length=250, blank=True)
    #: Of a signature or a consent that waits for something, as the approval of a council, until it is lifted.
    reservation = models.CharField(_("under reservation of"), max_length=250, blank=True)
    #: Given in a letter, a meeting or on paper, and recorded by who coordinates.
    on_paper = models.BooleanField(_("on paper"), default=False)

    class Meta(AuthoredModel.Meta):
        abstract = True
