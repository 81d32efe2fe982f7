"""Which tests have to notice a change of which file."""

import collections
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

LAWS = "fixed_points golden laws capacity oracle envelope extremes".split()


def tests(*names):
    return [word for name in names for word in ("--test", name)]


Run = collections.namedtuple("Run", "features targets filters")


def alone(*targets, only=()):
    """The mathematics without the suite, which compiles in a fraction of the time."""
    return Run(["--no-default-features"], targets, only)


def statement(file):
    """A page is held to its row of the ledger, what several pages use to all rows of its section; then come the other tests of
    the section, and for parameters and families those that write and read every recipe."""
    section, page = ["", *file.split("/")][-2:]
    page = page.removesuffix(".rs")
    section = f"{section}::" if section != "statements" else "::"
    is_page = re.search(rf"\b{page}\b", (ROOT / "tests" / "rows.rs").read_text())
    near = Run([], tests("rows"), ["--ignored", f"{section}{page}" if is_page else section])
    others = Run([], ["--lib", *tests("rows")], ["--include-ignored", section])
    return [near, others] if is_page else [near, others, Run([], tests("registry", "properties"), [])]


# The enclosures against the radii: their units first, then every definition, then all stages of all statements.
DEFINED = Run([], ["--lib", *tests("definitions")], ["defin", "certified"])
STAGES = Run([], tests("certified"), [])

# Networks of a million patterns take their seconds.
ENGINE = tests("engine", "extremes", "accuracy")
SMALL = alone(*ENGINE, only=["--skip", "elementary", "--skip", "million"])

# The first prefix that fits a file says how its mutants are tested: each entry is a run of `cargo test` with these features,
# targets and names of tests. A later run gets only what an earlier one has left alive.
TABLE = [
    ("src/numerics/estimate.rs", [alone("--lib", only=["numerics"]), alone("--lib", *tests(*LAWS))]),
    ("src/numerics/elementary.rs", [alone("--lib", *tests(*LAWS)), alone(*tests("accuracy"), only=["elementary"])]),
    ("src/numerics/certified", [alone("--lib", only=["certified", "series", "definition"]), DEFINED, STAGES]),
    ("src/numerics", [alone("--lib", only=["numerics", "sphere", "capacity"]), alone(*tests(*LAWS))]),
    ("src/engine", [alone("--lib", only=["engine"]), SMALL, alone(*ENGINE, only=["--skip", "elementary"])]),
    ("src/measure/definition.rs", [DEFINED, STAGES]),
    ("src/measure/enclosed_states.rs", [DEFINED, STAGES]),
    ("src/measure", [alone(*tests("envelope", "oracle")), alone("--lib", *tests(*LAWS))]),
    ("src/attention/gaussian_heads.rs", [alone("--lib"), Run([], tests("rows"), ["--ignored", "attention::gaussian_heads"])]),
    ("src/attention", [alone("--lib", *tests("attention")), alone(*tests(*LAWS))]),
    ("src/networks", [alone("--lib", *tests("networks")), alone("--lib", *tests(*LAWS))]),
    ("src/capacity", [alone("--lib", only=["capacity", "sphere"]), alone("--lib", *tests(*LAWS))]),
    ("src/sphere", [alone("--lib", only=["sphere", "capacity"]), alone("--lib", *tests(*LAWS))]),
    ("src/equidistant", [alone("--lib", only=["equidistant"]), alone("--lib", *tests(*LAWS))]),
    ("src/storage", [alone("--lib", only=["storage"]), alone("--lib", *tests(*LAWS))]),
    ("src/random", [alone(*tests("random")), alone("--lib", *tests(*LAWS))]),
    ("src/associations", [alone("--lib", *tests(*LAWS))]),
    ("src/statements", statement),
    ("src/audit", [Run([], ["--lib"], ["audit"]), Run([], tests("registry", "properties", "statements"), [])]),
    ("src/cli", None),
    ("src/report", None),
    ("src/input", None),
    ("src/", [alone(*tests("golden", "laws", "fixed_points")), alone("--lib", *tests(*LAWS))]),
]


def commands(file):
    """How the mutants of a file are tested; None when they are not."""
    runs = next((runs for prefix, runs in TABLE if file.startswith(prefix)), None)
    return runs(file) if callable(runs) else runs
