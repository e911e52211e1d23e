"""The command line: `python -m seglib --help`.

Exit code 0, or one line on standard error that says what is wrong and exit code 2.
"""

import sys
import warnings

import click

from seglib.commands.evaluate import evaluate
from seglib.commands.methods import methods
from seglib.commands.phantoms import phantoms
from seglib.commands.score import score
from seglib.commands.segment import segment
from seglib.errors import SegError
from seglib.learn.budget import budget
from seglib.learn.command import train
from seglib.learn.families import families
from seglib.learn.measure_familiar import familiarity
from seglib.learn.repeat import repeat
from seglib.learn.sweep import sweep
from seglib.trained.weights import trouble


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Segment images, score masks, evaluate methods on folders, train nets. Always at the native resolution."""


for command in (methods, segment, score, evaluate, phantoms, train, repeat, familiarity, families, budget, sweep):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        if wrong := trouble():
            click.echo(f"note: {wrong}", err=True)
        cli.main(arguments, prog_name="python -m seglib", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
    except click.ClickException as error:
        return _fail(error.format_message())
    except SegError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename or 'A file'}: {error.strerror or error}")
    except (click.Abort, KeyboardInterrupt):
        return _fail("stopped")
    except (MemoryError, RuntimeError) as error:
        if not _no_memory(error):
            raise
        return _fail(
            "there is not enough memory: take a smaller image, or a part of it; to train, a smaller batch, patch or width"
        )
    return 0


def _no_memory(error: Exception) -> bool:
    """Whether Python, numpy or torch, each in its own way, found no memory."""
    torch_says = type(error).__name__ == "OutOfMemoryError" or "can't allocate memory" in str(error)
    return isinstance(error, MemoryError) or torch_says


def _fail(text: str) -> int:
    click.echo("error: " + " ".join(text.split()), err=True)
    return 2


if __name__ == "__main__":
    if not sys.warnoptions:  # what libraries warn their programmers of is no news for whoever segments images
        warnings.simplefilter("ignore")
    sys.exit(main())
