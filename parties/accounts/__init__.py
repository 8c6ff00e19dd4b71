"""How people get in and stay in: rules around django-allauth."""
