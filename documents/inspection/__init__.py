"""What is checked in an uploaded file, by kind: pure functions that take a path and raise Fault.

Nothing here knows Django: `python -m documents.inspection PATH KIND` runs the checks in a process of its own with
little memory and time, and without this installation's secrets.
"""


class Fault(Exception):
    """Why a file is refused: a code of documents.refusals, and the part of the file it is about."""

    def __init__(self, code: str, part: str = "") -> None:
        self.code, self.part = code, part
        super().__init__(code, part)
