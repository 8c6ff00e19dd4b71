"""Whom the parties of a framework call, and whom when that does not help."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.web.history import TrackedModel, TrackedQuerySet
from parties.models import AnyUser, Contact

from ..enums import EscalationLevel
from .frameworks import FrameworkAgreement, Theme
from .seats import Participation


class ContactRoleQuerySet(TrackedQuerySet["ContactRole"]):
    """Places in the ladder for a purpose."""

    def visible_to(self, user: AnyUser) -> ContactRoleQuerySet:
        """Those of the frameworks the person may see."""
        return self.filter(framework__in=FrameworkAgreement.objects.visible_to(user))

    def current(self) -> ContactRoleQuerySet:
        """Of contacts that have not ended."""
        return self.filter(contact__ended_at__isnull=True)


class ContactRole(TrackedModel):
    """A contact in the escalation ladder of a framework: on which step, and for which theme.

    The Wassenaar agreement 2026-2029 names three steps: officials, management, executives, with a ladder per theme.
    """

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.CASCADE,
        related_name="contact_roles",
        verbose_name=_("framework agreement"),
    )
    theme = models.ForeignKey(
        Theme,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="contact_roles",
        verbose_name=_("theme"),
        help_text=_("Empty: for every theme."),
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="roles", verbose_name=_("contact")
    )
    level = models.CharField(_("level"), max_length=12, choices=EscalationLevel.choices)
    position = models.PositiveSmallIntegerField(
        _("order"), default=1, help_text=_("Whom of the party to call first on this level: 1.")
    )

    objects = ContactRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact in the ladder")
        verbose_name_plural = _("contacts in the ladder")
        ordering = ["framework", "level", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "contact", "level", "theme"],
                name="contact_role_once",
                violation_error_message=_("This contact stands on this level for this theme already."),
            ),
            # Two empty themes are not the same to a database.
            models.UniqueConstraint(
                fields=["framework", "contact", "level"],
                condition=Q(theme__isnull=True),
                name="contact_role_once_for_all",
                violation_error_message=_("This contact stands on this level for this theme already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.contact}"

    def clean(self) -> None:
        """Theme and contact belong to the framework."""
        if self.theme is not None and self.theme.framework_id != self.framework_id:
            raise ValidationError({"theme": _("This theme belongs to another framework agreement.")})
        if self.contact_id and self.framework_id and not self._is_at_table():
            raise ValidationError({"contact": _("This contact is of a party that is not at the table.")})

    def _is_at_table(self) -> bool:
        party = self.contact.party_id
        if self.framework.municipality_id == party:
            return True
        return Participation.objects.filter(framework=self.framework_id, party=party).exists()
