"""Who signs in? A person with an e-mail address, a role and, usually, an organisation."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Case, F, Func, Value, When
from django.db.models.functions import Cast, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from objectives.models.rules import one_of


class Role(models.TextChoices):
    """What a person is to the cluster; project leads are named per project beside it."""

    ADMINISTRATOR = "administrator", _("administrator")
    STAFF = "staff", _("cluster staff")
    BOARD = "board", _("board member")
    FUNDER = "funder", _("funder")
    CONTRIBUTOR = "contributor", _("project contributor")


class UserAccounts(BaseUserManager["User"]):
    """Creates people by e-mail address."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return an address as it is stored: in small letters, whatever its owner types."""
        return (email or "").strip().lower()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person; without a password the account cannot sign in until one is set."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator (the name is Django's)."""
        fields.setdefault("full_name", email)
        return self.create_user(
            email, password, **fields | {"role": Role.ADMINISTRATOR, "is_staff": True, "is_superuser": True}
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by e-mail address, whatever its case."""
        return self.get(email__iexact=username)


ERASED = _("an erased person #%(number)s")


def name_of(reference: str) -> Case:
    """Return how the database says who a column refers to: the name, of who is erased the number in words.

    Who has no name is an empty text here, where `str` falls back to the address: what lists show gives away none.
    """
    number = Cast(F(f"{reference}_id"), models.TextField())
    erased = Func(Value(ERASED, models.TextField()), Value("%(number)s"), number, function="replace")
    return Case(
        When(**{f"{reference}__erased_at__isnull": False, "then": erased}),
        default=F(f"{reference}__full_name"),
        output_field=models.TextField(),
    )


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # of tokens: knox has no types
    """A person who signs in by e-mail."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    full_name = models.CharField(_("name"), max_length=200)
    organisation = models.ForeignKey(
        "objectives.Organisation",
        models.PROTECT,
        verbose_name=_("organisation"),
        related_name="people",
        null=True,
        blank=True,
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.CONTRIBUTOR)
    language = models.CharField(
        _("language"), max_length=2, choices=[("en", "English"), ("fr", "Français")], default="fr"
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the back office"), default=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    erasure_asked_at = models.DateTimeField(_("asked to be erased"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    erased_by = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("erased by"), related_name="+", null=True, blank=True, editable=False
    )

    objects: ClassVar[UserAccounts] = UserAccounts()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("full_name", "id")
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("Somebody with this e-mail address has an account already."),
            ),
            models.CheckConstraint(
                condition=one_of("role", Role),
                name="user_role_known",
                violation_error_message=_("Choose one of the roles."),
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True, erased_by__isnull=True)
                | models.Q(erased_at__isnull=False, erased_by__isnull=False, is_active=False, is_staff=False),
                name="user_erased_is_out",
                violation_error_message=_("Who is erased does not sign in, and somebody did it at a moment."),
            ),
        )

    def __str__(self) -> str:
        if self.erased_at is not None:
            return ERASED % {"number": self.pk}
        return self.full_name or self.email

    def clean(self) -> None:
        """Store the address as it is looked for."""
        super().clean()
        self.email = User.objects.normalize_email(self.email)

    @property
    def keeps_the_data(self) -> bool:
        """Whether the person is cluster staff or an administrator."""
        return self.role in (Role.STAFF, Role.ADMINISTRATOR)

    @property
    def sees_everything(self) -> bool:
        """Whether unpublished rows are shown to the person wherever they stand."""
        return self.keeps_the_data or self.role == Role.BOARD
