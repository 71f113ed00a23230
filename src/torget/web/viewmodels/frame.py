"""The frame around every page, and the page of conflicts and of settings."""

from __future__ import annotations

from dataclasses import dataclass

from torget.web.viewmodels.parts import Choice, Link


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place in the navigation. `icon` names a symbol in img/icons.svg.

    Icons: today, inbox, accounts, records, handover, rules, operations. `key` is the second key
    of "g then ..." ("i" for the inbox).
    """

    label: str
    url: str
    icon: str
    key: str
    current: bool = False
    count: str = ""
    count_text: str = ""  # "12 ej besvarade", read out instead of the bare number


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around the page (every page; `frame`). Without it a page has no menu."""

    municipality: str
    home_url: str
    nav: tuple[NavItem, ...] = ()
    nav_bottom: tuple[NavItem, ...] = ()
    person: str = ""
    unit: str = ""
    duty: str = ""  # "Du bevakar 3 konton till 16.30"
    settings_url: str = ""
    logout_url: str = ""
    search_url: str = ""
    mark_url: str = ""  # the municipality's own mark; "" shows ours
    density: str = "roomy"  # "roomy" or "compact"
    color_scheme: str = "auto"  # "auto", "light" or "dark"
    shortcuts: bool = True
    demo: str = ""  # one sentence above every page of a demo; "" where it is not one


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One person that a demo can be seen as (account/login.html; `demo_people`)."""

    value: str
    name: str
    role: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """people/settings.html; `page`. Posted: phone, shortcuts, density, color_scheme, language."""

    save_url: str
    shortcuts: bool
    densities: tuple[Choice, ...]
    color_schemes: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    saved: bool = False
    phone: str = ""
    phone_error: str = ""
    blurs: bool = True
    security: tuple[Link, ...] = ()  # password, second factor


@dataclass(frozen=True, slots=True)
class Conflict:
    """409.html; `conflict`: somebody else was first. `kept` is the text that was written."""

    sentence: str
    back_url: str
    kept: str = ""
    drafted: str = ""  # where the text is kept besides
