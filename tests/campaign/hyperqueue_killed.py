"""Plays a campaign by HyperQueue: a local cluster whose task processes are killed, which is then killed itself in the
middle; a new one is given what is missing.

    hyperqueue_killed.py FOLDER
"""

import os
import pathlib
import subprocess
import sys
import time

from hyperqueue import Job, LocalCluster
from hyperqueue.cluster import WorkerConfig

folder = pathlib.Path(sys.argv[1])
printed = folder / "printed"
printed.mkdir(exist_ok=True)


def missing():
    """The numbers of the shards that are to be played."""
    told = subprocess.run(["cutover", "campaign", "status", folder, "--missing"], capture_output=True, text=True)
    numbers = []
    for part in told.stdout.strip().split(","):
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1) if first else []
    return numbers


def job():
    """A task for each shard that is to be played."""
    # A task that was killed is none that keeps the others from being played; what they print goes beside the plan.
    tasks = Job(max_fails=None, default_workdir=printed)
    for shard in missing():
        tasks.program(
            ["cutover", "campaign", "work", str(folder), "--shard", str(shard)],
            env={"PATH": os.environ["PATH"]},
        )
    return tasks


def cluster():
    """A cluster with a worker on every core of this machine."""
    started = LocalCluster()
    started.start_worker(WorkerConfig(cores=os.cpu_count()))
    return started


def many():
    """How many shards are there."""
    return len(list((folder / "shards").glob("*.jsonl"))) if (folder / "shards").exists() else 0


def kill_tasks():
    """Kills whatever plays a shard."""
    subprocess.run(["pkill", "-KILL", "-f", f"^cutover campaign work {folder}"], check=False)


shards = len(missing())
first = cluster()
first.client().submit(job())
for part in (8, 4):
    while many() < shards // part:
        time.sleep(0.1)
    kill_tasks()
    print(f"killed what was played after {many()} shards", flush=True)
while many() < shards // 2:
    time.sleep(0.1)
first.stop()
kill_tasks()
print(f"killed the cluster after {many()} shards; missing: {missing()}", flush=True)

with cluster() as second:
    client = second.client()
    client.wait_for_jobs([client.submit(job())])
print(f"{many()} shards, missing: {missing()}", flush=True)
sys.exit(1 if missing() else 0)
