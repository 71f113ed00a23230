"""The people one can log in as in the demo, and the organisation they work in.

Nobody here exists. Addresses end in `.example`, which RFC 2606 keeps free.
Role codes are those of the role table: ED editor, CO communications officer, MG manager,
RE registrar, AR archivist, IS information strategist, IT, DP data protection officer,
AU auditor.
"""

from __future__ import annotations

from dataclasses import dataclass

MUNICIPALITY = "Exempelby kommun"
DOMAIN = "exempelby.example"


@dataclass(frozen=True, slots=True)
class DemoAuthority:
    """A board (nämnd): an authority of its own. Source: TF 2 kap. 11 §."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class DemoDepartment:
    """A department (förvaltning) that works for one authority."""

    key: str
    name: str
    authority: str


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """A unit, with the function mailbox that everyone who looks after its account shares.

    Source: Regler, Tänk på det här, p. 2.
    """

    key: str
    name: str
    department: str
    function_email: str


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One person with one role in the authorities named."""

    key: str
    name: str
    title: str
    role: str
    unit: str
    authorities: tuple[str, ...]
    can: str  # one Swedish sentence: what to try as this person

    @property
    def email(self) -> str:
        """The address to log in with."""
        return f"{self.key}@{DOMAIN}"


AUTHORITIES = (
    DemoAuthority("ks", "Kommunstyrelsen"),
    DemoAuthority("kf", "Nämnden för kultur och fritid"),
    DemoAuthority("bn", "Byggnadsnämnden"),
    DemoAuthority("vo", "Nämnden för vård och omsorg"),
)

DEPARTMENTS = (
    DemoDepartment("kommunledning", "Kommunledningskontoret", "ks"),
    DemoDepartment("kultur-fritid", "Förvaltningen för kultur och fritid", "kf"),
    DemoDepartment("bygg-miljo", "Förvaltningen för bygg och miljö", "bn"),
    DemoDepartment("vard-omsorg", "Förvaltningen för vård och omsorg", "vo"),
)

UNITS = (
    DemoUnit("kommunikation", "Kommunikation", "kommunledning", f"kommunikation@{DOMAIN}"),
    DemoUnit("kansli", "Kansli och arkiv", "kommunledning", f"kansli@{DOMAIN}"),
    DemoUnit("digital", "IT och digitalisering", "kommunledning", f"it@{DOMAIN}"),
    DemoUnit("bibliotek", "Biblioteken", "kultur-fritid", f"biblioteken@{DOMAIN}"),
    DemoUnit("fritid", "Bad och fritid", "kultur-fritid", f"fritid@{DOMAIN}"),
    DemoUnit("bygglov", "Bygglov och planer", "bygg-miljo", f"bygg@{DOMAIN}"),
    DemoUnit("hemtjanst", "Hemtjänsten", "vard-omsorg", f"hemtjanst@{DOMAIN}"),
)

WITH_ACCOUNTS = ("ks", "kf", "bn")  # the authorities that have accounts on the network

PEOPLE = (
    DemoPerson(
        "astrid.ek",
        "Astrid Ek",
        "Redaktör",
        "ED",
        "kommunikation",
        WITH_ACCOUNTS,
        "Läs inkorgen och svara på enkla frågor.",
    ),
    DemoPerson(
        "birk.lind",
        "Birk Lind",
        "Kommunikatör",
        "CO",
        "kommunikation",
        WITH_ACCOUNTS,
        "Bedöm kritik, dölj det som inte får stå kvar.",
    ),
    DemoPerson(
        "cecilia.holm",
        "Cecilia Holm",
        "Kommunikationschef",
        "MG",
        "kommunikation",
        WITH_ACCOUNTS,
        "Svara på samråd och godkänn det som kräver två.",
    ),
    DemoPerson(
        "david.strand",
        "David Strand",
        "Registrator",
        "RE",
        "kansli",
        WITH_ACCOUNTS,
        "Diarieför det som ska diarieföras.",
    ),
    DemoPerson(
        "elin.berg",
        "Elin Berg",
        "Arkivarie",
        "AR",
        "kansli",
        WITH_ACCOUNTS,
        "Sök bland handlingar och se när de får gallras.",
    ),
    DemoPerson(
        "folke.dahl",
        "Folke Dahl",
        "Informationsstrateg",
        "IS",
        "kommunikation",
        WITH_ACCOUNTS,
        "Se sammanställningen över kommunens konton.",
    ),
    DemoPerson(
        "greta.sjo",
        "Greta Sjö",
        "IT-tekniker",
        "IT",
        "digital",
        WITH_ACCOUNTS,
        "Se driften. Innehållet i meddelanden visas inte för dig.",
    ),
    DemoPerson(
        "hampus.vik",
        "Hampus Vik",
        "Dataskyddsombud",
        "DP",
        "kansli",
        WITH_ACCOUNTS,
        "Läs det som behövs för tillsyn; varje läsning antecknas.",
    ),
    DemoPerson(
        "ingrid.falk",
        "Ingrid Falk",
        "Revisor",
        "AU",
        "kansli",
        WITH_ACCOUNTS,
        "Följ händelserna och kontrollera att inget har ändrats.",
    ),
    DemoPerson(
        "jonas.alm",
        "Jonas Alm",
        "Redaktör",
        "ED",
        "hemtjanst",
        ("vo",),
        "Arbetar i en annan nämnd och ska inte se de andras inkorg.",
    ),
)


def by_role(role: str) -> DemoPerson:
    """Return the first person with this role code; KeyError where there is none."""
    for person in PEOPLE:
        if person.role == role:
            return person
    raise KeyError(role)


def authority_of_unit(unit_key: str) -> str:
    """Return the key of the authority that a unit works for; KeyError where unknown."""
    departments = {department.key: department.authority for department in DEPARTMENTS}
    return {unit.key: departments[unit.department] for unit in UNITS}[unit_key]
