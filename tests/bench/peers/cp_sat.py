"""CP-SAT on the instances that `./dev bench planner` measures: python cp_sat.py --instances DIR --seconds N [--only PREFIX].

One worker; seconds are by the clock, for CP-SAT has no other measure, so other work on the computer counts against it.
"""

import argparse
import collections
import csv
import pathlib

from ortools.sat.python import cp_model


def section(text, headline, skip):
    """The numbers below a headline, line by line."""
    lines = iter(text.splitlines())
    next(line for line in lines if line.startswith(headline))
    rows = []
    for position, line in enumerate(lines, 1):
        if position >= skip and line.startswith("*"):
            return rows
        if position >= skip:
            rows.append([int(word) for word in line.split()])
    return rows


def solve(text, seconds):
    """The shortest schedule found; the sum of all durations where none is."""
    activities = section(text, "REQUESTS/DURATIONS", 3)
    capacities = section(text, "RESOURCEAVAILABILITIES", 2)[0]
    durations = [row[2] for row in activities]
    model = cp_model.CpModel()
    starts = [model.new_int_var(0, sum(durations), "") for _ in activities]
    work = [model.new_fixed_size_interval_var(start, days, "") for start, days in zip(starts, durations)]
    for row in section(text, "PRECEDENCE RELATIONS", 2):
        for after in row[3:]:
            model.add(starts[after - 1] >= starts[row[0] - 1] + durations[row[0] - 1])
    for resource, capacity in enumerate(capacities, 3):
        model.add_cumulative(work, [row[resource] for row in activities], capacity)
    model.minimize(starts[-1])
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    found = solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return len(activities) - 2, round(solver.objective_value) if found else sum(durations)


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--instances", type=pathlib.Path, required=True)
    asked.add_argument("--seconds", type=float, default=1)
    asked.add_argument("--only", default="")
    asked = asked.parse_args()
    gaps = collections.defaultdict(list)
    with open(asked.instances / "best_known.csv", encoding="utf-8") as known:
        for row in csv.DictReader(known):
            if row["instance"].startswith(asked.only):
                text = (asked.instances / f"{row['instance']}.sm").read_text(encoding="latin-1")
                size, makespan = solve(text, asked.seconds)
                gaps[size].append(makespan / int(row["best_known"]) - 1)
    for size, of in sorted(gaps.items()):
        print(f"CP-SAT: {size} activities, {len(of)} instances: mean gap to the best known {sum(of) / len(of) * 100:.2f} %")


main()
