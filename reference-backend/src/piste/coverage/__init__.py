"""Coverage: which of the declared events each tracker has sent, failed to send rightly, and never sent."""

from piste.coverage.command import add_coverage

__all__ = ["add_coverage"]
