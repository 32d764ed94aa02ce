"""DuckDB and ClickHouse (chdb) as native programs: native.py JOB prints what it measured, as JSON.

JOB is JSON: engine, threads, setup (statements), direct and again (a question to the file and to the table), load (statements
that make the table), runs and edits (how often each is asked)."""
import json
import resource
import sys
import time


def session(engine, threads):
    """What runs a statement and returns its rows."""
    if engine == "duckdb":
        import duckdb

        connection = duckdb.connect()
        connection.execute(f"SET threads = {threads}")
        return lambda statement: connection.execute(statement).fetchall()
    from chdb import session

    opened = session.Session()

    def run(statement):
        answer = opened.query(statement, "JSONCompactEachRow")
        return [json.loads(line) for line in str(answer).splitlines() if line]

    return run


def timed(times, run, statements):
    taken, rows = [], []
    for _ in range(times):
        begun = time.perf_counter()
        for statement in statements:
            rows = run(statement)
        taken.append((time.perf_counter() - begun) * 1_000)
    return taken, rows


def counts(engine, rows):
    if engine == "duckdb":
        return list(rows[0])
    levels = {int(level): int(units) for level, units in rows}
    return [sum(units for level, units in levels.items() if level >= step) for step in range(1, 6)]


def main():
    job = json.loads(sys.argv[1])
    run = session(job["engine"], job["threads"])
    direct, rows = timed(job["runs"], run, [job["direct"]])
    for statement in job["load"]:
        run(statement)
    again, other = timed(job["edits"], run, [job["again"]])
    found = counts(job["engine"], rows)
    if found != counts(job["engine"], other):
        raise SystemExit(f"{job['engine']} counts differently in the table")
    memory = {"process": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
    print(json.dumps({"direct": direct, "again": again, "counts": found, "memory": memory}))


main()
