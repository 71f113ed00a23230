"""What is told of a refusal: at which field, in which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Fault = Callable[[Exception], tuple[str, str]]
"""A refusal -> the field it is about and the sentence that says what to do."""
Faults = Mapping[type[Exception], Fault]
