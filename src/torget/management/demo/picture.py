"""Small pictures of the demo world, drawn with the standard library alone."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 300  # pixels

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled rectangle or ellipse within left, top, right, bottom (pixels)."""

    box: tuple[int, int, int, int]
    colour: Colour
    is_round: bool = False

    def span(self, y: int) -> tuple[int, int]:
        """Return the first and the last+1 pixel that the shape covers on row `y`."""
        left, top, right, bottom = self.box
        if not top <= y < bottom:
            return 0, 0
        if not self.is_round:
            return left, right
        middle, radius = (top + bottom) / 2, (bottom - top) / 2
        part = max(0.0, 1 - ((y + 0.5 - middle) / radius) ** 2) ** 0.5
        half = round((right - left) / 2 * part)
        centre = (left + right) // 2
        return centre - half, centre + half


_GREY, _DARK, _SNOW = (150, 150, 152), (52, 50, 48), (238, 243, 248)
_PICTURES: dict[str, tuple[Shape, ...]] = {
    "plan": (
        Shape((0, 0, 480, 300), (214, 230, 190)),
        Shape((0, 210, 480, 250), (120, 170, 214)),
        Shape((40, 40, 160, 120), (240, 205, 96)),
        Shape((200, 30, 330, 110), (240, 205, 96)),
        Shape((360, 60, 450, 190), (96, 160, 92), is_round=True),
    ),
    "road": (
        Shape((0, 0, 480, 300), (196, 214, 196)),
        Shape((0, 90, 480, 210), (92, 94, 98)),
        Shape((120, 90, 360, 210), (232, 128, 40)),
        Shape((0, 215, 480, 255), _GREY),
    ),
    "snow": (
        Shape((0, 0, 480, 120), (188, 208, 228)),
        Shape((0, 120, 480, 300), _SNOW),
        Shape((0, 90, 150, 190), _DARK, is_round=True),
        Shape((330, 90, 480, 190), _DARK, is_round=True),
    ),
    "shed": (
        Shape((0, 0, 480, 190), (206, 224, 240)),
        Shape((0, 190, 480, 300), (128, 160, 96)),
        Shape((150, 100, 330, 230), (152, 92, 60)),
        Shape((130, 80, 350, 104), _DARK),
        Shape((400, 130, 412, 240), (170, 140, 100)),
    ),
    "pothole": (
        Shape((0, 0, 480, 300), _GREY),
        Shape((60, 0, 72, 300), (236, 200, 60)),
        Shape((170, 110, 350, 220), _DARK, is_round=True),
    ),
}


def names() -> frozenset[str]:
    """Return the names of all pictures."""
    return frozenset(_PICTURES)


def png(name: str) -> bytes:
    """Return one picture as PNG; KeyError where there is no such picture."""
    shapes = _PICTURES[name]
    rows = b"".join(b"\0" + _row(shapes, y) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def _row(shapes: tuple[Shape, ...], y: int) -> bytes:
    row = bytearray(WIDTH * 3)
    for shape in shapes:
        start, end = shape.span(y)
        row[start * 3 : end * 3] = bytes(shape.colour) * (end - start)
    return bytes(row)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
