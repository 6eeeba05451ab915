"""The one error that Assay shows to people."""


class AssayError(Exception):
    """Something a person can mend: what is wrong and where, and what to do about it.

    `str(error)` is one sentence that names the place; `hint`, where given, one sentence that says what to do. At the
    command line it becomes exit code 2, over HTTP a problem document. Anything else that is raised is a bug.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} {self.hint}" if self.hint else message
