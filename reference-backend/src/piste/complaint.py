"""What a person at the terminal has to hear instead of a traceback."""


class Complaint(Exception):  # noqa: N818  (it is said, not raised at programs)
    """The command cannot do what was asked; the message says why and what to do."""
