"""Holds events against the schema of the release that they name.

usage: ocsf.py FILE...    each line of a file is one event

Prints one line for each place where an event differs, and how many events were looked at. The schema is that of the
package `ocsf-json-schema`, which carries the releases as published.
"""

import json
import sys

import jsonschema
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

validators = {}


def validator(event):
    version, profiles = event["metadata"]["version"], tuple(event["metadata"].get("profiles", []))
    if (version, profiles) not in validators:
        schemas = OcsfJsonSchemaEmbedded(get_ocsf_schema(version))
        name = schemas.lookup_class_name_from_uid(event["class_uid"])
        schema = schemas.get_class_schema(name, list(profiles))
        validators[version, profiles] = jsonschema.Draft202012Validator(schema)
    return validators[version, profiles]


def deprecated(value, schema, root, place=""):
    """Attributes in use that the release calls deprecated."""
    schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from deprecated(item, schema.get("items", {}), root, f"{place}[{at}]")
    elif isinstance(value, dict):
        for name, item in value.items():
            of = schema.get("properties", {}).get(name, {})
            if of.get("deprecated"):
                yield f"{place}.{name} is deprecated"
            yield from deprecated(item, of, root, f"{place}.{name}")


events = 0
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            events += 1
            held = validator(event)
            for error in held.iter_errors(event):
                print(f"{event['metadata']['version']} {error.json_path}: {error.message[:300]}")
            for note in deprecated(event, held.schema, held.schema):
                print(f"{event['metadata']['version']} {note}")
            if event["type_uid"] != event["class_uid"] * 100 + event["activity_id"]:
                print("type_uid is not of its class and activity")
print(f"{events} events")
