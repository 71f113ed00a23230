"""What an endpoint answered, read strictly: warnings of known kinds, and nothing else.

No answer can take anything away, since there is no word for it: what is not a warning that we
know is passed over, and what has not the form is no answer at all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from torget.second_opinion.models import Kind, Reason

MOST_FLAGS: Final = 20


class Unreadable(Exception):
    """The answer has not the form that was asked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """One warning, and why."""

    kind: Kind
    reason: Reason


def read(body: bytes) -> tuple[Found, ...]:
    """Return the warnings of an answer in the OpenAI form, one of each kind; raise Unreadable."""
    told = _flags(_content(_json(body)))
    found: dict[Kind, Found] = {}
    for each in told[:MOST_FLAGS]:
        warning = _found(each)
        if warning is not None:
            found.setdefault(warning.kind, warning)
    return tuple(found.values())


def _json(text: bytes | str) -> Any:  # noqa: ANN401  what a stranger says has no type yet
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error


def _content(answer: Any) -> str:  # noqa: ANN401  as above
    try:
        content = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise Unreadable from error
    if not isinstance(content, str):
        raise Unreadable
    return content


def _flags(content: str) -> list[Any]:
    told = _json(content)
    flags = told.get("flags") if isinstance(told, dict) else None
    if not isinstance(flags, list):
        raise Unreadable
    return flags


def _found(each: Any) -> Found | None:  # noqa: ANN401  as above
    if not isinstance(each, dict):
        return None
    kind, reason = each.get("kind"), each.get("reason")
    if kind not in Kind.values:
        return None
    return Found(Kind(kind), Reason(reason) if reason in Reason.values else Reason.OTHER)
