"""`methods`: what there is and what can be set."""

import click

from seglib.commands.options import AS_JSON, print_json
from seglib.methods import METHODS


@click.command()
@AS_JSON
def methods(as_json: bool) -> None:
    """List every method with its hyperparameters."""
    if as_json:
        print_json(
            [
                {
                    "name": method.name,
                    "title": method.title,
                    "family": method.family,
                    "parameters": [parameter.as_json() for parameter in method.parameters()],
                }
                for method in METHODS
            ]
        )
        return
    for method in METHODS:
        click.echo(f"{method.name}  {method.title} ({method.family})")
        for parameter in method.parameters():
            click.echo(f"    {parameter.name} = {parameter.default}  {parameter.allowed}. {parameter.description}")
