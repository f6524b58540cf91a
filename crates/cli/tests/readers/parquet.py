"""Reads a lake of Parquet files, and holds it against the JSON lines that tell of the same events.

usage: parquet.py LAKE EVENTS    LAKE is a folder of custom sources (`ext`), EVENTS has one OCSF event a line

Two readers, of different authors, open the whole folder as one table: pyarrow and DuckDB. Printed are the differences, one a line,
then how many events there are in how many files, and the values of the parts of their paths.
"""

import datetime
import glob
import json
import sys

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

PARTS = ("region", "accountId", "eventDay")
SIMPLE = {"integer": pa.types.is_integer, "string": pa.types.is_string, "boolean": pa.types.is_boolean}

lake, lines = sys.argv[1:]
files = sorted(glob.glob(f"{lake}/**/*", recursive=True))
files = [path for path in files if path.endswith(".parquet")]
with open(lines, encoding="utf-8") as events:
    expected = {event["metadata"]["uid"]: event for event in map(json.loads, events)}


def plain(value):
    """What is there of a row, as JSON has it."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if inner is not None}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def event(row):
    """A row as the event that it came of: columns that are JSON are read, and the moment is a text again."""
    row = plain(row)
    row["unmapped"] = {name: json.loads(text) for name, text in dict(row["unmapped"]).items()}
    for evidence in row["evidences"]:
        if "data" in evidence:
            evidence["data"] = json.loads(evidence["data"])
    moment = datetime.datetime.fromtimestamp(row["time_dt"] / 1000, datetime.timezone.utc)
    row["time_dt"] = moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{row['time_dt'] % 1000:03}Z"
    return row


def differences(one, other, place=""):
    """Places at which two events differ. Numbers and truth are not the same: 1 is not true."""
    if type(one) is not type(other):
        yield f"{place}: {one!r} and {other!r}"
    elif isinstance(one, dict):
        for name in sorted(one.keys() | other.keys()):
            yield from differences(one.get(name), other.get(name), f"{place}.{name}")
    elif isinstance(one, list) and len(one) == len(other):
        for at, (left, right) in enumerate(zip(one, other)):
            yield from differences(left, right, f"{place}[{at}]")
    elif one != other:
        yield f"{place}: {one!r} and {other!r}"


def held(reader, rows):
    """Rows of a reader, which came in the order of the files, against the events."""
    seen = [row["metadata"]["uid"] for row in rows]
    if sorted(seen) != sorted(expected):
        print(f"{reader}: rows are not the events, each once: {len(seen)} for {len(expected)}")
    for row in rows:
        day = datetime.datetime.fromtimestamp(row["time"] / 1000, datetime.timezone.utc).strftime("%Y%m%d")
        if row.pop("eventDay") != day:
            print(f"{reader}: {row['metadata']['uid']} is of {day} and stands in another day")
        del row["region"], row["accountId"]
        for difference in differences(event(row), expected.get(row["metadata"]["uid"], {})):
            print(f"{reader}: {row['metadata']['uid']}{difference[:300]}")


def known(field, schema, root, place):
    """Columns that the release does not know, or knows as something else."""
    schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    kind = field.type
    if pa.types.is_map(kind) or place.endswith("evidences.data"):
        return
    if pa.types.is_list(kind):
        if schema.get("type") != "array":
            yield f"{place} is no array"
        yield from known(kind.value_field, schema.get("items", {}), root, place)
    elif pa.types.is_struct(kind):
        for inner in kind.fields:
            if inner.name not in schema.get("properties", {}):
                yield f"{place}.{inner.name} is not known"
            else:
                yield from known(inner, schema["properties"][inner.name], root, f"{place}.{inner.name}")
    elif pa.types.is_timestamp(kind):
        if (kind.unit, kind.tz, schema.get("type")) != ("ms", "UTC", "string"):
            yield f"{place} is no moment in milliseconds of UTC"
    elif not SIMPLE.get(schema.get("type"), lambda kind: False)(kind):
        yield f"{place} is {kind}, not {schema.get('type')}"


# Each file: in order of time, and of the same columns as all others.
schemas = [pq.read_schema(path) for path in files]
for path, schema in zip(files, schemas):
    if not schema.equals(schemas[0], check_metadata=True):
        print(f"{path} has other columns than {files[0]}")
    times = pq.read_table(path, columns=["time"], partitioning=None)["time"].to_pylist()
    if times != sorted(times):
        print(f"{path} is not in order of time")
    for at in range(pq.ParquetFile(path).metadata.num_row_groups):
        group = pq.ParquetFile(path).metadata.row_group(at)
        if {group.column(column).compression for column in range(group.num_columns)} != {"ZSTD"}:
            print(f"{path} is not compressed as the lake prefers it")
version, profiles = next((e["metadata"]["version"], e["metadata"]["profiles"]) for e in expected.values())
release = OcsfJsonSchemaEmbedded(get_ocsf_schema(version))
root = release.get_class_schema(release.lookup_class_name_from_uid(2004), profiles)
for note in known(pa.field("", pa.struct(list(schemas[0]))), root, root, ""):
    print(f"{version}{note}")

parts = pa.schema([(name, pa.string()) for name in PARTS])
table = ds.dataset(lake, format="parquet", partitioning=ds.partitioning(parts, flavor="hive")).to_table()
folders = sorted({" ".join(f"{name}={row[name]}" for name in PARTS) for row in table.select(PARTS).to_pylist()})
at = table.schema.get_field_index("time_dt")
table = table.set_column(at, "time_dt", table["time_dt"].cast(pa.int64()))
held("pyarrow", table.to_pylist())

query = "SELECT * REPLACE (epoch_ms(time_dt) AS time_dt) FROM read_parquet(?, hive_partitioning = true, hive_types_autocast = false)"
rows = duckdb.execute(query, [f"{lake}/**/*.parquet"])
names = [column[0] for column in rows.description]
held("duckdb", [dict(zip(names, row)) for row in rows.fetchall()])

print(f"{len(table)} events in {len(files)} files")
for folder in folders:
    print(folder)
