"""Where a merge spends its time: ``python -m benchmarks.stages PLANS TEMPLATE OUTPUT STARTED``.

What `akm_excel.api.merge` does, step by step with a clock between the steps. STARTED is the monotonic clock
when this process was asked for, so that its own start counts.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.process import ENVIRONMENT

START, TEMPLATE, READING, PEERS, ANALYSIS, SPELLING, LONG_TABLE, SAVING = (
    "start of Python, imports",
    "template",
    "reading and checking, with what starting processes costs; the region's sums",
    "comparing districts with their peers",
    "analysis",
    "spelling and packing the workbook",
    "the long table",
    "onto the disk",
)


def stages(plans: str, template: str, output: str, started: float) -> dict[str, float]:
    """Seconds by step, in their order."""
    clock = [started]
    found: dict[str, float] = {}

    def done(stage: str) -> None:
        clock.append(time.perf_counter())
        found[stage] = clock[-1] - clock[-2]

    from akm_excel import merging, rules
    from akm_excel.api import rows_beside
    from akm_excel.cli import parser
    from akm_excel.formats.long_table import write_long_table
    from akm_excel.regional import region_bytes
    from akm_excel.storage import save
    from akm_excel.workbook.template_file import load_template

    parser("merge")
    done(START)
    schema = load_template(Path(template))
    done(TEMPLATE)
    region = merging.read_region([plans], schema)
    region.total.measures()
    done(READING)
    rows = rows_beside(region, output)
    report = None
    if rows is not None:
        write_long_table(region, rows)
        done(LONG_TABLE)
    else:
        from akm_excel.analysis import questions
        from akm_excel.analysis.report import analyse

        peers = questions.Comparison(region)
        region = region.with_findings(rules.check_region(region, comparison=peers))
        done(PEERS)
        report = analyse(region, peers)
        done(ANALYSIS)
    data = region_bytes(region, report)
    done(SPELLING)
    save(Path(output), data)
    done(SAVING)
    return found


def median_stages(base: Path, rounds: int) -> Mapping[str, float]:
    """The medians of several processes for the corpus in a folder."""
    runs = []
    for _ in range(rounds):
        arguments = [base / "plans", base / "template.xlsx", base / "out" / "stages.xlsx", time.perf_counter()]
        command = [sys.executable, "-m", "benchmarks.stages", *map(str, arguments)]
        done = subprocess.run(command, env=ENVIRONMENT, check=True, capture_output=True, text=True)
        runs.append(json.loads(done.stdout))
    return {stage: statistics.median(run[stage] for run in runs) for stage in runs[0]}


if __name__ == "__main__":
    print(json.dumps(stages(*sys.argv[1:4], float(sys.argv[4]))))
