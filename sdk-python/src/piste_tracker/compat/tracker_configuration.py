"""The official tracker's tracker settings; ours are the same."""

from piste_tracker.configuration import TrackerConfiguration

__all__ = ["TrackerConfiguration"]
