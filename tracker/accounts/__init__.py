"""How does a person get in? django-allauth's own views and flows, invitations, and a second factor where it matters."""
