"""What a person at the terminal has to hear instead of a traceback."""


class Complaint(Exception):  # noqa: N818  (it is said, not raised at programs)
    """The command cannot do what was asked; the message says why and what to do. `code` is the exit code."""

    code = 1


class Misconfigured(Complaint):
    """A file or flag is wrong, as wrong usage is: to try again would not help."""

    code = 2
