"""The official tracker's emitter settings; ours take the same arguments in the same order."""

from piste_tracker.configuration import EmitterConfiguration

__all__ = ["EmitterConfiguration"]
