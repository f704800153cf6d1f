"""`lesionwise.statistics` is light to import: heavy libraries come with the first number they check."""

import subprocess
import sys

HEAVY = ("pandas", "statsmodels", "scipy.stats", "matplotlib", "polars")


def test_no_heavy_library_is_imported() -> None:
    program = f"import sys, lesionwise.statistics; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
