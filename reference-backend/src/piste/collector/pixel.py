"""The transparent 1x1 GIF that answers GET."""

from __future__ import annotations

import struct

_SCREEN = struct.pack("<6sHHBBB", b"GIF89a", 1, 1, 0x80, 0, 0)  # 1 x 1, a global table of two colours
_COLOURS = bytes((255, 255, 255, 0, 0, 0))
_TRANSPARENT = struct.pack("<BBBBHBB", 0x21, 0xF9, 4, 1, 0, 0, 0)  # graphic control: colour 0 is transparent
_IMAGE = struct.pack("<BHHHHB", 0x2C, 0, 0, 1, 1, 0) + bytes((2, 2, 0x44, 1, 0))  # one pixel of colour 0, LZW
PIXEL = _SCREEN + _COLOURS + _TRANSPARENT + _IMAGE + b";"
