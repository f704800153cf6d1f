"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

StudyArgument = Annotated[
    str, typer.Argument(metavar="STUDY", help="A bundled study (`lesionwise study list`) or a study file.")
]
StudyOption = Annotated[
    str, typer.Option("--study", metavar="STUDY", help="A bundled study or the path of a study file.")
]
RecordsArgument = Annotated[
    Path, typer.Argument(metavar="RECORDS", help="Folder of a snapshot (`simulate` and `import` write one).")
]
RunArgument = Annotated[Path, typer.Argument(metavar="DIR", help="Folder that `lesionwise run` wrote.")]
