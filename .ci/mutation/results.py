"""What is known of each mutant: the committed table, the reasons of the survivors, the summary."""

import csv
import datetime
import fcntl
import hashlib
import pathlib
import re

from table import ROOT

KEPT = ROOT / ".ci" / "mutation"
RESULTS, SUMMARY, EQUIVALENT = KEPT / "results.csv", KEPT / "summary.md", KEPT / "equivalent.md"
COLUMNS = ["file", "hash", "line", "column", "mutant", "outcome", "seconds", "date"]


def text_hash(file):
    """Of the text above the tests: a new test beside a function leaves the mutants of the function as they were."""
    text = (ROOT / file).read_text().split("\n#[cfg(test)]\nmod tests")[0]
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Results:
    """The committed table. Rows of a text that has changed are dropped; several runs may write at once."""

    def __init__(self, files, lock):
        self.lock = lock
        self.hashes = {file: text_hash(file) for file in files}

    def read(self):
        if not RESULTS.exists():
            return {}
        with RESULTS.open(newline="") as stream:
            rows = [row for row in csv.DictReader(stream) if self.hashes.get(row["file"]) == row["hash"]]
        return {(row["file"], int(row["line"]), int(row["column"]), row["mutant"]): row for row in rows}

    def add(self, file, found):
        """`found` is by (line, column, what), with the outcome and the seconds."""
        today = datetime.date.today().isoformat()
        with self.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            rows = self.read()
            for (line, column, what), (outcome, seconds) in found.items():
                values = [file, self.hashes[file], line, column, what, outcome, f"{seconds:.1f}", today]
                rows[file, line, column, what] = dict(zip(COLUMNS, values))
            written = RESULTS.with_suffix(".new")
            with written.open("w", newline="") as stream:
                writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows[place] for place in sorted(rows))
            written.replace(RESULTS)


def reasons():
    """The survivors that are known to be equivalent: `file:line:column: mutant` in backticks, then the reason."""
    if not EQUIVALENT.exists():
        return set()
    return set(re.findall(r"^- `(src/\S+:\d+:\d+: .+?)`: \S", EQUIVALENT.read_text(), re.MULTILINE))


def key(mutant):
    start = mutant["span"]["start"]
    return start["line"], start["column"], mutant["name"].split(": ", 1)[1]


def name(file, mutant):
    return f"{file}:{mutant[0]}:{mutant[1]}: {mutant[2]}"


def summarise(files, results):
    """Writes the summary; the survivors without a reason, and the reasons without a survivor."""
    rows = results.read()
    known = reasons()
    table, unexplained, seconds = {}, [], []
    for file, mutants in files.items():
        folder = str(pathlib.PurePosixPath(*file.split("/")[: 3 if "statements" in file else 2]))
        if folder.endswith(".rs"):
            folder = str(pathlib.PurePosixPath(folder).parent / "*.rs")
        counts = table.setdefault(folder, dict.fromkeys("files whole mutants tried caught timeout missed explained".split(), 0))
        found = {mutant: rows.get((file, *mutant)) for mutant in mutants}
        counts["files"] += 1
        counts["whole"] += all(found.values())
        counts["mutants"] += len(mutants)
        for mutant, row in found.items():
            if row is None:
                continue
            seconds.append(float(row["seconds"]))
            counts["tried"] += 1
            if row["outcome"] == "unviable":
                continue
            counts[row["outcome"]] += 1
            if row["outcome"] == "missed":
                if name(file, mutant) in known:
                    counts["explained"] += 1
                else:
                    unexplained.append(name(file, mutant))
    lines = ["# Mutation score", ""]
    lines += [f"Written by `.ci/mutants` on {datetime.date.today().isoformat()}. The score is the share of mutants that compile and"]
    lines += ["make a test fail or run beyond its time. The survivors are in [equivalent.md](equivalent.md), each with its reason."]
    lines += ["", "| folder | files done | mutants tried | caught | out of time | survive | of these equivalent | score |"]
    lines += ["|---|---|---|---|---|---|---|---|"]
    total = {column: sum(counts[column] for counts in table.values()) for column in next(iter(table.values()))}
    for folder, c in [*table.items(), ("all", total)]:
        viable = c["caught"] + c["timeout"] + c["missed"]
        score = f"{100 * (c['caught'] + c['timeout']) / viable:.1f} %" if viable else "-"
        cells = [folder, f"{c['whole']} of {c['files']}", f"{c['tried']} of {c['mutants']}", c["caught"], c["timeout"]]
        lines.append("| " + " | ".join(map(str, [*cells, c["missed"], c["explained"], score])) + " |")
    if seconds:
        lines += ["", f"A mutant took {sum(seconds) / len(seconds):.1f} seconds on average."]
    SUMMARY.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))
    survivors = {name(file, place) for file, *place in ((f, *p) for f, *p in rows) if rows[(file, *place)]["outcome"] == "missed"}
    obsolete = sorted(known - survivors)
    for kind, names in [("survives without a reason", unexplained), ("has a reason and does not survive", obsolete)]:
        for mutant in names:
            print(f"{kind}: {mutant}")
    return not unexplained
