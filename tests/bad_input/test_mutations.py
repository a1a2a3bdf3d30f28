"""Whatever is done to the files of a world, only told faults come out."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.planted import WORLDS

from ionshore.core.errors import IonshoreError
from ionshore.core.tell import codes, in_language
from ionshore.world.load import load_world
from ionshore.world.world import World

CHAIN = WORLDS / "chain"
FILES = sorted(path.name for path in CHAIN.iterdir())
TABLES = [name for name in FILES if name.endswith(".csv")]
REGISTER = set(codes())
QUICK = settings(max_examples=25)

numbers = st.one_of(
    st.sampled_from(["1e308", "-1e308", "1e-320", "9" * 400, "0x10", "1e999", "-0"]),
    st.floats().map(str),
    st.integers().map(str),
)
cells = st.one_of(
    numbers, st.text(max_size=12), st.sampled_from(["", "*", ";", '"', "nan"])
)


def outcome(changes: dict[str, bytes]) -> World | IonshoreError:
    """Load a copy of the chain with some files replaced."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "world"
        shutil.copytree(CHAIN, folder)
        for name, data in changes.items():
            (folder / name).write_bytes(data)
        try:
            return load_world(folder)
        except IonshoreError as error:
            return error


def check(found: World | IonshoreError) -> None:
    """Accept a world, or an error each of whose findings is fit to be read."""
    if isinstance(found, World):
        return
    assert found.exit_code == 2
    assert found.findings
    for finding in found.findings:
        assert finding.code in REGISTER
        assert finding.place
        assert finding.problem
        assert finding.remedy
        told = str(finding)
        assert told.isprintable()
        assert len(told) < 2500
        assert str(in_language(finding, "ko")) != told


@st.composite
def bytes_edited(draw):
    name = draw(st.sampled_from(FILES))
    data = bytearray((CHAIN / name).read_bytes())
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        count = draw(st.integers(0, 6))
        data[place : place + count] = draw(st.binary(max_size=6))
    return {name: bytes(data)}


@st.composite
def cells_edited(draw):
    changes = {}
    for name in draw(
        st.lists(st.sampled_from(TABLES), min_size=1, max_size=3, unique=True)
    ):
        text = (CHAIN / name).read_text("utf-8")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        for _ in range(draw(st.integers(1, 3))):
            row = draw(st.integers(0, len(rows) - 1))
            column = draw(st.integers(0, len(rows[row]) - 1))
            rows[row][column] = draw(cells)
        file = io.StringIO()
        csv.writer(file).writerows(rows)
        changes[name] = file.getvalue().encode("utf-8", "surrogatepass")
    return changes


@st.composite
def lines_shuffled(draw):
    """Delete, double, cut or swap lines and columns."""
    name = draw(st.sampled_from(TABLES))
    rows = [line.split(",") for line in (CHAIN / name).read_text("utf-8").splitlines()]
    for _ in range(draw(st.integers(1, 3))):
        row = draw(st.integers(0, len(rows) - 1))
        kind = draw(st.sampled_from(["delete", "double", "cut", "swap", "columns"]))
        if kind == "delete" and len(rows) > 1:
            del rows[row]
        elif kind == "double":
            rows.insert(row, list(rows[row]))
        elif kind == "cut":
            rows[row] = rows[row][: draw(st.integers(0, len(rows[row])))]
        elif kind == "swap":
            other = draw(st.integers(0, len(rows) - 1))
            rows[row], rows[other] = rows[other], rows[row]
        elif len(rows[0]) > 1:
            one = draw(st.integers(0, len(rows[0]) - 2))
            for cells_of in rows:
                cells_of[one : one + 2] = reversed(cells_of[one : one + 2])
    return {name: "\n".join(map(",".join, rows)).encode()}


@QUICK
@given(bytes_edited())
def test_random_bytes_never_end_in_anything_but_told_faults(changes):
    check(outcome(changes))


@QUICK
@given(cells_edited())
def test_random_cells_never_end_in_anything_but_told_faults(changes):
    check(outcome(changes))


@QUICK
@given(lines_shuffled())
def test_lost_doubled_and_swapped_lines_never_end_in_anything_but_told_faults(changes):
    check(outcome(changes))


@QUICK
@given(st.text(max_size=200))
def test_any_text_as_world_toml_is_read_or_told(text):
    check(outcome({"world.toml": text.encode("utf-8", "surrogatepass")}))


@QUICK
@given(st.sampled_from(TABLES), st.binary(max_size=300))
def test_any_bytes_as_a_table_are_read_or_told(name, data):
    check(outcome({name: data}))


@settings(max_examples=8)
@given(st.randoms(use_true_random=False))
def test_order_of_rows_changes_neither_tables_nor_faults(random):
    """Shuffled rows are the same rows; only the hash, a hash of bytes, moves."""
    name = random.choice([one for one in TABLES if one != "regions.csv"])
    head, *lines = (CHAIN / name).read_text("utf-8").splitlines()
    random.shuffle(lines)
    shuffled = outcome({name: "\n".join([head, *lines]).encode()})
    assert isinstance(shuffled, World)
    plain = load_world(CHAIN)
    table = name.removesuffix(".csv")
    assert sorted(map(str, shuffled[table].values.tolist())) == sorted(
        map(str, plain[table].values.tolist())
    )
