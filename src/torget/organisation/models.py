"""Who there is: authorities, units, people, their rights, and the accounts they answer for."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from torget.kit.django.guards import append_only


class Authority(models.Model):
    """A nämnd: its own authority, with its own records. Source: TF 2:11."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    complaint_url = models.URLField(blank=True, default="")  # where citizens leave complaints

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A förvaltning under one authority."""

    id = models.UUIDField(primary_key=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A verksamhet that answers for accounts, with the channels it refers people to."""

    id = models.UUIDField(primary_key=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT)
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    postal_address = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """Finds people by e-mail address, whatever its case; each is read with their unit.

    Whoever is logged in is read at every request, and every page names their unit.
    """

    def get_queryset(self) -> models.QuerySet[Person]:
        """Return the people with their units."""
        return super().get_queryset().select_related("unit")

    def get_by_natural_key(self, username: str | None) -> Person:
        """Return the person with this e-mail address."""
        return self.get(email__iexact=username or "")


class Person(AbstractBaseUser):
    """A member of staff who can log in. Citizens never do."""

    id = models.UUIDField(primary_key=True)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True, default="")  # where duty reaches them
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    language = models.CharField(
        max_length=2, default="sv", choices=(("sv", "Svenska"), ("en", "English"))
    )
    colour_scheme = models.CharField(
        max_length=5,
        default="auto",
        choices=(("auto", "auto"), ("light", "light"), ("dark", "dark")),
    )
    density = models.CharField(
        max_length=8, default="roomy", choices=(("roomy", "roomy"), ("compact", "compact"))
    )
    shortcuts_on = models.BooleanField(default=True)
    blurs_disturbing = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[People] = People()

    def __str__(self) -> str:
        return self.name


class Network(models.TextChoices):
    """Networks an account can stand on; a connector or an importer speaks each."""

    MASTODON = "mastodon", "Mastodon"
    FACEBOOK = "facebook", "Facebook"
    FAKE = "fake", "Provnät"


class AccountState(models.TextChoices):
    """Where an account is in its life."""

    CONNECTED = "connected", "connected"
    FROZEN = "frozen", "frozen"
    NEEDS_LOGIN = "needs_login", "needs login"
    DISCONNECTED = "disconnected", "disconnected"
    CLOSED = "closed", "closed"


class Account(models.Model):
    """An account's identity: network, host, remote id, whose it is, and its state.

    Records point at it, so it is never deleted. `secret` is sealed by `kit.vault`.
    Source: Regler, Roller och ansvar, p. 1-3; Tänk på det här, p. 2-3.
    """

    id = models.UUIDField(primary_key=True)
    network = models.CharField(max_length=20, choices=Network.choices)
    host = models.CharField(max_length=253)
    remote_id = models.CharField(max_length=200)
    handle = models.CharField(max_length=200)
    display_name = models.CharField(max_length=200)
    base_url = models.CharField(max_length=300)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    state = models.CharField(
        max_length=12, choices=AccountState.choices, default=AccountState.CONNECTED
    )
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="owned_accounts")
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deputy_accounts")
    responsible_manager = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="managed_accounts"
    )
    function_email = models.EmailField()
    secret = models.BinaryField(null=True)
    connected_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("network", "host", "remote_id"), name="account_identity_once"
            ),
            models.CheckConstraint(
                condition=~Q(owner=F("deputy")), name="account_deputy_is_another_person"
            ),
        )

    def __str__(self) -> str:
        return self.display_name


class StaffedHours(models.Model):
    """When somebody answers on an account: one span of one weekday, local time."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    weekday = models.SmallIntegerField()  # 0 is Monday
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="hours_open_first"),
            models.CheckConstraint(
                condition=Q(weekday__gte=0) & Q(weekday__lte=6), name="hours_weekday"
            ),
        )

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class Role(models.TextChoices):
    """The roles of design reliability.md, section 6; a citizen has none."""

    EDITOR = "ED", "editor"
    COMMUNICATIONS_OFFICER = "CO", "communications officer"
    MANAGER = "MG", "manager"
    REGISTRAR = "RE", "registrar"
    ARCHIVIST = "AR", "archivist"
    INFORMATION_STRATEGIST = "IS", "information strategist"
    IT = "IT", "IT"
    DATA_PROTECTION_OFFICER = "DP", "data protection officer"
    AUDITOR = "AU", "auditor"


class RoleGrant(models.Model):
    """One right: who, which role, in which scope, from when to when, and who gave it.

    Scope is an authority, narrowed to a unit or an account where one is named.
    A right never lasts longer than a year and nobody grants one to themself.
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=2, choices=Role.choices)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    granted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="given_grants"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from__lt=F("valid_to")), name="grant_from_before_to"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("granted_by")), name="grant_not_to_oneself"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__lte=F("valid_from") + timedelta(days=366)),
                name="grant_at_most_a_year",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class AdoptedRulebook(models.Model):
    """A rulebook as a named body adopted it; every version stays readable for ever."""

    id = models.UUIDField(primary_key=True)
    version = models.CharField(max_length=40)
    body = models.CharField(max_length=200)
    decided_date = models.DateField()
    decision_no = models.CharField(max_length=60)
    document = models.BinaryField()
    document_sha256 = models.BinaryField(unique=True)
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)

    class Meta:
        triggers = append_only("rulebook")

    def __str__(self) -> str:
        return f"{self.version} ({self.decision_no})"


class TriageModel(models.Model):
    """A model that was trained on the house's own decisions; every one stays readable for ever.

    `document` is the weights as JSON and holds no text; `figures` is how rules alone, and rules
    with the model, did on the newest decisions, which it never learned from. That it is here
    means nothing: only an arming puts it to use.
    """

    id = models.UUIDField(primary_key=True)
    trained_at = models.DateTimeField()
    trained_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    learned_from = models.IntegerField()  # decisions
    held_out = models.IntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    rulebook = models.ForeignKey(AdoptedRulebook, on_delete=models.PROTECT, db_index=False)
    lexicon = models.CharField(max_length=12)
    is_better = models.BooleanField()  # than the rules alone
    figures = models.JSONField()
    document = models.BinaryField()

    class Meta:
        triggers = append_only("triagemodel")

    def __str__(self) -> str:
        return f"{self.trained_at} {self.learned_from}"


class ModelArming(models.Model):
    """A trained model was put to use, or (model null) none is from then on. The newest holds."""

    id = models.UUIDField(primary_key=True)
    model = models.ForeignKey(TriageModel, on_delete=models.PROTECT, null=True, db_index=False)
    at = models.DateTimeField()
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )

    class Meta:
        indexes = (models.Index(F("at").desc(), F("id").desc(), name="modelarming_newest"),)
        triggers = append_only("modelarming")

    def __str__(self) -> str:
        return f"{self.model_id} {self.at}"
