"""Holds bundles of STIX against the OASIS validator.

usage: stix.py FILE...

Prints errors, and how many objects were looked at.
"""

import json
import sys

from stix2validator import ValidationOptions, validate_file

objects = 0
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as bundle:
        objects += len(json.load(bundle)["objects"])
    result = validate_file(path, ValidationOptions(version="2.1"))
    for found in result.object_results:
        for error in list(found.errors) + list(found.warnings or []):
            print(getattr(error, "message", error))
print(f"{objects} objects")
