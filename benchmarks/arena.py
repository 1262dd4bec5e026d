"""Where contenders meet: a fresh database on disk, short shuffled batches, the median of single operations."""

import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager


@contextmanager
def throwaway(database):
    """Django on a new database ("sqlite" on disk, or "pg" in a cluster of its own) until the block ends."""
    folder = tempfile.mkdtemp(prefix="throughline-bench-")
    os.environ |= {"DATA_DIR": folder, "DEMO": "1", "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    os.environ.pop("DATABASE_URL", None)
    try:
        if database == "sqlite":
            _prepare()
            yield
        else:
            from tests.machine import throwaway_postgres

            with throwaway_postgres() as url:
                os.environ["DATABASE_URL"] = url
                try:
                    _prepare()
                    yield
                finally:
                    _close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare():
    import django

    django.setup()
    from django.core.management import call_command

    call_command("build_assets")
    call_command("migrate", verbosity=0, run_syncdb=True)


def _close():
    from django.db import connections

    connections.close_all()


def interleaved(contenders, batch=10, seed=1):
    """Medians by contender, {"wall_ms": {...}, "cpu_ms": {...}}: batches of their operations run in random order."""
    dice = random.Random(seed)
    batches = [
        (name, operations[start : start + batch])
        for name, operations in contenders.items()
        for start in range(0, len(operations), batch)
    ]
    dice.shuffle(batches)
    wall, cpu = ({name: [] for name in contenders} for _clock in range(2))
    for name, operations in batches:
        for operation in operations:
            started, used = time.perf_counter(), time.process_time()
            operation()
            wall[name].append((time.perf_counter() - started) * 1000)
            cpu[name].append((time.process_time() - used) * 1000)
    return {"wall_ms": _medians(wall), "cpu_ms": _medians(cpu)}


def _medians(taken):
    return {name: round(statistics.median(times), 3) for name, times in taken.items()}


def report(name, figures, goals):
    """Print JSON with every goal judged ({sentence: (value, holds)}); exit 1 when one does not hold."""
    judged = {
        words: {"value": value, "verdict": "PASS" if holds else "FAIL"}
        for words, (value, holds) in goals.items()
    }
    print(json.dumps({"benchmark": name, **figures, "goals": judged}, indent=2))
    sys.exit(0 if all(holds for _, holds in goals.values()) else 1)
