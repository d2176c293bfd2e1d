"""manage.py openapi: the API's description of itself, to make types or clients from."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator


class Command(BaseCommand):
    """Write the OpenAPI document, or what it says that some operations answer."""

    help = "Write the OpenAPI document, or only what it says that some operations answer."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("operations", nargs="*", metavar="OPERATION", help="such as search; the whole document where none is named")

    def handle(self, *_args: Any, **options: Any) -> None:
        with translation.override("en"):
            generator = SchemaGenerator()  # type: ignore[no-untyped-call]
            document = dict(generator.get_schema(request=None, public=True))  # type: ignore[no-untyped-call]
        if options["operations"]:
            document = part_of(document, options["operations"])
        self.stdout.write(json.dumps(document, indent=2, default=str))


def part_of(document: dict[str, Any], operations: list[str]) -> dict[str, Any]:
    """Return what the document says that these operations answer when all goes well."""
    answers: dict[str, Any] = {}
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            if said.get("operationId") in operations:
                good = {code: answer for code, answer in said["responses"].items() if code == "200"}
                answers[said["operationId"]] = {path: {method: {"operationId": said["operationId"], "responses": good}}}
    missing = set(operations) - set(answers)
    if missing:
        raise CommandError(f"The API has no operation called {', '.join(sorted(missing))}.")
    paths = {path: methods for operation in operations for path, methods in answers[operation].items()}
    return {"openapi": document["openapi"], "info": document["info"], "paths": paths}
