"""For tests of code that tracks: a backend of their own, lanes that keep them apart, and waits instead of sleeps."""

from piste.testing.lane import Lane, PisteError
from piste.testing.running import Running, start

__all__ = ["Lane", "PisteError", "Running", "start"]
