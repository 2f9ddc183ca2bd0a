"""validate.py SCHEMA: reads JSON, a value a line; prints whether the JSON Schema takes each."""

import json
import sys

from jsonschema import Draft202012Validator

schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for line in sys.stdin:
    print("true" if validator.is_valid(json.loads(line)) else "false")
