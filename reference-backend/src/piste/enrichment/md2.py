"""MD2, which no library at hand has any more, for configurations that still ask for it.

Source: RFC 1319. Slow (about 60 us for 16 bytes) and broken; only old pseudonyms need it.
"""

from __future__ import annotations

_BLOCK = 16
_ROUNDS = 18
_PI = bytes.fromhex(
    "292e43c9a2d87c013d3654a1ecf0061362a705f3c0c7738c98932bd9bc4c82ca1e9b573cfdd4e01667426f188a17e512"
    "be4ec4d6da9ede49a0fbf58ebb2fee7aa968799115b2073f94c210890b225f21807f5d9a5a903227353ecce7bff79703"
    "ff1930b348a5b5d1d75e922aac56aac64fb838d296a47db676fc6be29c7404f1459d705964718720865bcf65e62da802"
    "1b6025adaeb0b9f61c46616934407e0f5547a323dd51af3ac35cf9cebac5ea262c530d6e85288409d3dfcdf441814d52"
    "6adc37c86cc1abfa24e17b080cbdb14a7888958be363e86de9cbd5fe3b001d39f2efb70e6658d0e4a67772f8eb754b0a"
    "314450b48fed1f1adb998d339f118314"
)
"""A permutation of the bytes, made of the digits of pi."""


def md2(data: bytes) -> bytes:
    """The digest of `data`, 16 bytes."""
    filler = _BLOCK - len(data) % _BLOCK
    data += bytes([filler]) * filler
    state = bytearray(3 * _BLOCK)
    for block in [*_blocks(data), _checksum(data)]:
        for place, byte in enumerate(block):
            state[_BLOCK + place] = byte
            state[2 * _BLOCK + place] = byte ^ state[place]
        last = 0
        for number in range(_ROUNDS):
            for place in range(len(state)):
                last = state[place] = state[place] ^ _PI[last]
            last = (last + number) % 256
    return bytes(state[:_BLOCK])


def _checksum(data: bytes) -> bytes:
    checksum = bytearray(_BLOCK)
    last = 0
    for block in _blocks(data):
        for place, byte in enumerate(block):
            last = checksum[place] = checksum[place] ^ _PI[byte ^ last]
    return bytes(checksum)


def _blocks(data: bytes) -> list[bytes]:
    return [data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK)]
