"""The generator behind the event ids runs through every state but zero before it repeats one."""

from __future__ import annotations

BITS = 128
PERIOD = (1 << BITS) - 1
PRIMES = (3, 5, 17, 257, 641, 65537, 274177, 6700417, 67280421310721)

Matrix = list[int]  # a linear map over bits: the image of each bit


def step(state: int) -> int:
    """PisteRandom::next() on its sixteen bytes, the first one lowest."""
    first, last = state & 0xFF, state >> (BITS - 8)
    last ^= last << 1 & 0xFF
    first ^= first >> 2 ^ last ^ last >> 1
    return (state << 8 & PERIOD) | first


def times(first: Matrix, second: Matrix) -> Matrix:
    """The map that does the first, then the second."""
    product = []
    for image in first:
        total = 0
        for bit in range(BITS):
            if image >> bit & 1:
                total ^= second[bit]
        product.append(total)
    return product


def power(matrix: Matrix, exponent: int) -> Matrix:
    result = [1 << bit for bit in range(BITS)]
    while exponent:
        if exponent & 1:
            result = times(result, matrix)
        matrix = times(matrix, matrix)
        exponent >>= 1
    return result


def test_period_is_full() -> None:
    once = [step(1 << bit) for bit in range(BITS)]
    identity = [1 << bit for bit in range(BITS)]
    assert power(once, PERIOD) == identity
    for prime in PRIMES:
        assert PERIOD % prime == 0
        assert power(once, PERIOD // prime) != identity
