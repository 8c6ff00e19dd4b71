"""Documents that agreements lean on: covenants, policy papers, national agreements."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from config.web.history import Actor, acting

from ..models import Commitment, FrameworkAgreement, RelatedDocument, Reliance


def add_document(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    title: str,
    relied_on_by: Iterable[tuple[Commitment, str]] = (),
    **fields: Any,
) -> RelatedDocument:
    """Add a document to a framework, with the commitments that lean on it and what each link rests on.

    `fields`: any other field of RelatedDocument. All or nothing; raises ValidationError per field.
    """
    document = RelatedDocument(framework=framework, title=title, **fields)
    with transaction.atomic(), acting(actor):
        document.save_checked()
        for commitment, basis in relied_on_by:
            reliance = Reliance(commitment=commitment, document=document, basis=basis)
            reliance.save_checked()
    return document
