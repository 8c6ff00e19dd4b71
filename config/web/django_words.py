"""Words on Django's own pages that its Dutch catalogue lacks; named here, the catalogue of the site has them."""

from django.utils.translation import gettext_lazy as _

WORDS = (
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("After you’ve created a user, you’ll be able to edit more user options."),
    _("Error:"),
)
