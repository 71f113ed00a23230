"""From a status's HTML to the plain text a person reads: line breaks kept, links laid bare."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import nh3

_TAGS: Final = frozenset({"a", "br", "p", "div", "li", "ul", "ol", "blockquote", "pre"})
_BLOCKS: Final = frozenset({"p", "blockquote", "pre", "ul", "ol"})
_SPACES: Final = str.maketrans(dict.fromkeys("\t\n\r\f", " "))
_HREF: Final = 'href="'


@dataclass(slots=True)
class _Writing:
    """The text so far, and the link that is open, if one is."""

    parts: list[str] = field(default_factory=list)
    link: str = ""
    link_began_at: int = 0


def from_html(content: str, names: Mapping[str, str]) -> str:
    """Return the text of `content` without any markup.

    A link whose words are not its address is followed by the address in brackets, so that
    nothing is hidden behind words. `names` gives what to write for addresses the network
    itself vouches for: mentions ("@name@host") and hashtags. NUL and lone surrogates become
    U+FFFD. Text that looks like markup because a citizen wrote it so stays as written.
    """
    clean = nh3.clean(_whole(content), tags=set(_TAGS), attributes={"a": {"href"}}, link_rel=None)
    writing = _Writing()
    for at, piece in enumerate(clean.translate(_SPACES).split("<")):
        tag, mark, text = piece.partition(">")
        if at == 0 or not mark:
            text = piece
        else:
            _turn(writing, tag, names)
        writing.parts.append(html.unescape(text))
    return _tidy("".join(writing.parts))


def _whole(content: str) -> str:
    return (
        content.replace("\x00", "\ufffd")
        .encode("utf-16-le", "surrogatepass")
        .decode("utf-16-le", "replace")
    )


def _turn(writing: _Writing, tag: str, names: Mapping[str, str]) -> None:
    name = tag.strip("/").partition(" ")[0]
    if name == "a":
        _close_link(writing, names) if tag.startswith("/") else _open_link(writing, tag)
    elif name == "li" and not tag.startswith("/"):
        writing.parts.append("\n- ")
    elif name in {"br", "div"}:
        writing.parts.append("\n")
    elif name in _BLOCKS:
        writing.parts.append("\n\n")


def _open_link(writing: _Writing, tag: str) -> None:
    _, _, rest = tag.partition(_HREF)
    writing.link = html.unescape(rest.partition('"')[0])
    writing.link_began_at = len(writing.parts)


def _close_link(writing: _Writing, names: Mapping[str, str]) -> None:
    href, words = writing.link, "".join(writing.parts[writing.link_began_at :])
    writing.link = ""
    if not href:
        return
    del writing.parts[writing.link_began_at :]
    writing.parts.append(_shown(href, words, names))


def _shown(href: str, words: str, names: Mapping[str, str]) -> str:
    if href in names:
        return names[href]
    bare = words.strip()
    if bare in {href, href.rstrip("/"), href.partition("://")[2], ""}:
        return href
    return f"{words} ({href})"


def _tidy(text: str) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        bare = line.strip(" ")
        if bare or (lines and lines[-1]):
            lines.append(bare)
    return "\n".join(lines).strip("\n")
