"""What can be wrong with a question asked of a page."""


class BadQuestion(Exception):
    """An address carries a parameter or a value that the page does not know; `flaws` are clear sentences by parameter."""

    def __init__(self, flaws: dict[str, str]) -> None:
        super().__init__(" ".join(flaws.values()))
        self.flaws = flaws
