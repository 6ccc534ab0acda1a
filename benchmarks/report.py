"""How long and how much memory a report takes, against loading the same file whole.

    python benchmarks/report.py [rows …]

For each size a file of readings is made (about 100 characters a comment, one in a hundred repeated, 300 days, two
channels and five touchpoints, 60 themes), then two processes run over it, each measured for itself: `report.write`,
and as the named peer PyArrow, which loads the file whole and does one group-by per question of the report's main
table. Prints seconds, peak memory and their ratios, and appends them to results/report.jsonl.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb

RESULTS = Path(__file__).parent / "results" / "report.jsonl"
MAKE = """
COPY (
    WITH base AS (
        SELECT
            i,
            hash(i) AS a,
            hash(i + 7777777) AS b,
            (hash(i + 3) % 1000) / 500.0 - 1 AS mood,
            hash(CASE WHEN i % 100 = 0 THEN 0 ELSE i END) AS c
        FROM range({rows}) AS numbers(i)
    )
    SELECT
        i + 2 AS line,
        'c' || i AS external_id,
        make_timestamptz(1717200000000000 + (a % 25920000)::BIGINT * 1000000) AS occurred_at,
        ['app', 'web form', 'e-mail'][(a % 3 + 1)::INTEGER] AS channel,
        'touchpoint ' || (b % 5) AS touchpoint,
        'p' || (a % 50000) AS person,
        (a % 11)::DOUBLE AS score,
        'nps' AS score_kind,
        '{{}}' AS attributes,
        NULL::VARCHAR AS question,
        'The parcel number ' || (c % 9999991)
            || ' was promised for ' || ['Monday', 'Tuesday', 'Friday'][(c % 3 + 1)::INTEGER]
            || ' and came ' || (c % 61) || ' days later, nobody at the desk could say why.' AS text,
        'en' AS language,
        mood::FLOAT AS sentiment,
        CASE WHEN mood < -0.2 THEN 'negative' WHEN mood > 0.2 THEN 'positive' ELSE 'neutral' END AS polarity,
        false AS is_mixed,
        ['joy'] AS emotions,
        [
            'delight', 'appreciation', 'interest', 'confusion', 'disappointment', 'worry', 'anger', 'disgust', 'neutral'
        ][(b % 9 + 1)::INTEGER] AS family,
        abs(mood)::FLOAT AS strength,
        CASE WHEN mood < -0.5 THEN ['complaint'] ELSE [] END AS intents,
        CASE WHEN c % 997 = 0 THEN ['safety'] ELSE [] END AS harms,
        [
            {{'theme': 'area' || (b % 12) || '.part' || (b % 60), 'start': 4::INTEGER, 'end': 10::INTEGER,
              'polarity': CASE WHEN mood < 0 THEN 'negative' ELSE 'positive' END}}
        ] AS mentions,
        'skim-3' AS reader
    FROM base
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""
OURS = """
import sys; from datetime import UTC, datetime; from pathlib import Path
from outspoken import report
report.write(Path(sys.argv[1]), Path(sys.argv[2]), title="Benchmark", generated_at=datetime(2025, 4, 1, tzinfo=UTC),
             coverage=report.Coverage(rows=int(sys.argv[3])))
"""
PEER = """
import sys; import pyarrow.compute as pc, pyarrow.parquet as pq
table = pq.read_table(sys.argv[1])
month = pc.strftime(table["occurred_at"], format="%Y-%W")
table = table.append_column("week", month)
for by in (["family"], ["polarity"], ["week", "family"], ["channel", "family"], ["touchpoint", "family"],
           ["score_kind", "score"], ["week", "score"], ["language"]):
    table.group_by(by).aggregate([([], "count_all")])
"""


def main() -> None:
    for rows in [int(size) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000]:
        with tempfile.TemporaryDirectory() as folder:
            readings, page = Path(folder) / "readings.parquet", Path(folder) / "report.html"
            connection = duckdb.connect()
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(MAKE.format(rows=rows, path=readings))
            connection.close()
            ours = measured(OURS, readings, page, rows)
            peer = measured(PEER, readings, page, rows)
            result = {
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "machine": f"{platform.machine()}, python {platform.python_version()}",
                "rows": rows,
                "readings_mb": round(readings.stat().st_size / 1e6, 1),
                "page_mb": round(page.stat().st_size / 1e6, 2),
                "report": ours,
                "pyarrow": peer,
                "seconds_ratio": round(ours["seconds"] / peer["seconds"], 2),
                "memory_ratio": round(ours["peak_mb"] / peer["peak_mb"], 2),
            }
        print(json.dumps(result))
        with RESULTS.open("a", encoding="utf-8") as results:
            results.write(json.dumps(result) + "\n")


def measured(program: str, readings: Path, page: Path, rows: int) -> dict[str, float]:
    """Seconds and peak megabytes of a process of its own, imports included."""
    watch = (
        "import resource, subprocess, sys, time\n"
        "start = time.perf_counter()\n"
        "subprocess.run([sys.executable, '-c', *sys.argv[1:]], check=True)\n"
        "print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    command = [sys.executable, "-c", watch, program, str(readings), str(page), str(rows)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return {"seconds": round(float(answer[0]), 2), "peak_mb": round(float(answer[1]) / 1024)}


if __name__ == "__main__":
    main()
