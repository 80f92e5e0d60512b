"""How does somebody get in whom the cluster's identity provider knows? OpenID Connect, by django-allauth."""
