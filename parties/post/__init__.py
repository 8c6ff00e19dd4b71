"""The mail the site sends: written down first, sent afterwards, never lost and not made twice."""
