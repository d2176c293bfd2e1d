"""What somebody passes on the way in."""

from typing import Any

from allauth.account.stages import EmailVerificationStage


class AddressStage(EmailVerificationStage):  # type: ignore[misc]  # allauth does not type it
    """The address has to be confirmed, but for those who have none: they were made at the server, with a password."""

    def handle(self) -> tuple[Any, bool]:
        if self.login.user is not None and not self.login.user.email:
            return None, True
        return super().handle()  # type: ignore[no-any-return]
