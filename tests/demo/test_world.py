"""The demo world is invented, whole and varied."""

import struct
import zlib
from importlib import resources

import pytest
from stdnum.se import personnummer

from torget.management.demo import people, picture, seeding, world

KINDS = {
    "advertising",
    "appeal",
    "bidi",
    "chatter",
    "complaint",
    "criticism",
    "damages",
    "danger",
    "erasure",
    "fault_report",
    "harassment",
    "hate",
    "incitement",
    "insult",
    "link_only",
    "long",
    "markup",
    "named_employee",
    "own_case",
    "personal_number",
    "plan_view",
    "political_question",
    "praise",
    "question",
    "quotation",
    "records_request",
    "rumour",
    "secrecy",
    "shouting",
    "spam",
    "suggestion",
    "suicide",
    "tagging",
    "threat",
    "warning",
    "whistleblower",
}
PUBLISHED_TEST_NUMBERS = {"19121212-1212", "20170101-2393"}

POST = """
[[account]]
handle = "kommun"
name = "Kommunen"
unit = "kommunikation"
about = ""
[[post]]
key = "p"
account = "kommun"
ago = 100
text = "Hej"
"""


def message(**changed: str) -> str:
    fields = {
        "key": '"m"',
        "kind": '"question"',
        "author": '"anna"',
        "name": '"Anna"',
        "answers": '"p"',
        "ago": "10",
        "text": '"Hej"',
    } | changed
    return (
        POST
        + "[[message]]\n"
        + "\n".join(f"{name} = {value}" for name, value in fields.items() if value)
    )


def test_load_when_read_holds_every_kind_of_the_flow_chart() -> None:
    loaded = world.load()

    assert {entry.kind for entry in loaded.messages} == KINDS
    assert len(loaded.messages) == 70
    assert len(loaded.posts) == 12
    assert len(loaded.accounts) == 4


def test_load_when_read_holds_every_form_a_message_can_take() -> None:
    loaded = world.load()

    assert {entry.language for entry in loaded.messages} == {"sv", "en", "ar", "so", "fi"}
    assert {entry.visibility for entry in loaded.messages} == {"public", "unlisted", "direct"}
    assert {entry.then for entry in loaded.messages} == {"", "edit", "delete"}
    assert {entry.mention for entry in loaded.messages} == {True, False}
    assert sum(1 for entry in loaded.messages if entry.picture) == 2
    assert max(len(entry.text) for entry in loaded.messages) > 2000


def test_every_message_when_sent_fits_the_server_except_the_long_one() -> None:
    loaded = world.load()

    too_long = [
        entry.key
        for entry in loaded.messages
        if len(f"@{loaded.account_of(entry.key)} {entry.text}") > seeding.LIMIT
        or len(entry.then_text) > seeding.LIMIT
    ]

    assert too_long == ["plan-lang"]
    assert [post.key for post in loaded.posts if len(post.text) > seeding.LIMIT] == []


def test_personal_numbers_when_written_are_the_published_test_numbers() -> None:
    words = {word for entry in world.load().messages for word in entry.text.split()}

    found = {word.strip(".,") for word in words if personnummer.is_valid(word.strip(".,"))}

    assert found == PUBLISHED_TEST_NUMBERS


def test_addresses_when_written_are_reserved() -> None:
    source = resources.files(world.__package__).joinpath("messages.toml").read_text("utf-8")

    pieces = [piece for piece in source.split() if "://" in piece or "@" in piece.strip('"')[1:]]

    assert [piece for piece in pieces if ".example" not in piece] == []
    assert {person.email.rpartition(".")[2] for person in people.PEOPLE} == {"example"}
    assert {unit.function_email.rpartition(".")[2] for unit in people.UNITS} == {"example"}


def test_account_of_when_deep_in_a_thread_finds_the_account_at_its_root() -> None:
    assert world.load().account_of("q-trad-3") == "exempelby"


def test_entries_when_listed_come_oldest_first_and_after_what_they_answer() -> None:
    loaded = world.load()

    order = [entry.key for entry in loaded.entries()]

    assert order[0] == "plan-ute"
    assert [
        entry.key
        for entry in loaded.messages
        if order.index(entry.answers) > order.index(entry.key)
    ] == []


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (message(answers='"x"'), "m: answers unknown x"),
        (message(ago="100"), "m: older than what it answers"),
        (message(ago="-1"), "m: ago is not a number of minutes"),
        (message(ago='"ti"'), "m: ago is not a number of minutes"),
        (message(key='"p"'), "p: the key is used twice"),
        (message(author='"kommun"'), "m: a citizen with the municipality's handle"),
        (message(visibility='"secret"'), "m: unknown visibility"),
        (message(then='"vanish"'), "m: unknown or unfinished follow-up"),
        (message(then='"edit"'), "m: unknown or unfinished follow-up"),
        (message(picture='"plan"'), "m: picture and alt text belong together"),
        (message(text=""), "m: text is missing"),
        (
            message() + '\n[[message]]\nkey="n"\nkind="q"\nauthor="anna"\nname="Eva"\n'
            'answers="p"\nago=5\ntext="x"',
            "anna: two names",
        ),
        (POST.replace('account = "kommun"', 'account = "annan"'), "p: unknown account annan"),
        ('post = "x"', "post: not a list"),
    ],
)
def test_parse_when_the_file_contradicts_itself_says_where(source: str, says: str) -> None:
    with pytest.raises(world.BadWorld) as caught:
        world.parse(source)

    assert str(caught.value) == says


def test_parse_when_the_file_agrees_reads_the_defaults() -> None:
    parsed = world.parse(message())

    assert parsed.messages == (
        world.DemoMessage("m", "question", "anna", "Anna", "p", 10, "Hej", mention=True),
    )
    assert parsed.citizens() == (("anna", "Anna"),)


def test_pictures_when_named_in_the_world_can_all_be_drawn() -> None:
    named = {entry.picture for entry in world.load().entries()} - {""}

    assert named == picture.names()


def test_png_when_drawn_holds_the_pixels_it_should() -> None:
    drawn = picture.png("pothole")

    head, packed = drawn[16:29], drawn[drawn.index(b"IDAT") + 4 : -16]
    rows = zlib.decompress(packed)
    pixel = 1 + 480 * 3  # bytes a row, with its filter byte
    assert struct.unpack(">IIBBBBB", head) == (480, 300, 8, 2, 0, 0, 0)
    assert len(rows) == 300 * pixel
    assert rows[150 * pixel + 1 + 260 * 3 :][:3] == bytes((52, 50, 48))  # in the hole
    assert rows[10 * pixel + 1 + 260 * 3 :][:3] == bytes((150, 150, 152))  # beside it


def test_people_when_listed_have_one_role_each_and_a_stranger_elsewhere() -> None:
    roles = [person.role for person in people.PEOPLE]

    assert roles == ["ED", "CO", "MG", "RE", "AR", "IS", "IT", "DP", "AU", "ED"]
    assert people.PEOPLE[-1].authorities == ("vo",)
    assert len({person.email for person in people.PEOPLE}) == 10


def test_people_when_placed_belong_to_units_that_exist() -> None:
    units = {unit.key for unit in people.UNITS}

    assert {person.unit for person in people.PEOPLE} <= units
    assert {account.unit for account in world.load().accounts} <= units
    assert people.authority_of_unit("bibliotek") == "kf"


def test_by_role_when_nobody_has_it_raises() -> None:
    assert people.by_role("ED").name == "Astrid Ek"
    with pytest.raises(KeyError):
        people.by_role("XX")
