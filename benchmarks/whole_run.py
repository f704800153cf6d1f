"""`lesionwise run` on 100 simulated subjects as a whole process: time and peak memory."""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SUBJECTS = 100
REPEATS = 3


def main() -> None:
    """Simulate once, run `REPEATS` times, print the figures."""
    command = str(Path(sys.executable).with_name("lesionwise"))
    with tempfile.TemporaryDirectory() as place:
        records = Path(place) / "records"
        options = ["--subjects", str(SUBJECTS), "--seed", "1", "--out", str(records)]
        subprocess.run([command, "simulate", "sablor", *options], check=True, capture_output=True)
        seconds = []
        for number in range(REPEATS):
            start = time.perf_counter()
            out = str(Path(place) / f"run{number}")
            subprocess.run(
                [command, "run", "sablor", str(records), "--out", out], check=True, capture_output=True
            )
            seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    told = f"{min(seconds):.1f}-{max(seconds):.1f} s, {peak:.0f} MB peak"
    print(f"lesionwise run, {SUBJECTS} subjects, report included: {told}")


if __name__ == "__main__":
    main()
