"""Counts the values of a property: `values.py FOLDER`. Prints JSON: for each engine how often each value of the column `value` stands there, and
how often `null` does."""

import json
import sys

import duckdb
import polars
import pyarrow.dataset


def by_duckdb(folder):
    return duckdb.execute("select value, count(*) from read_parquet(?) group by value", [f"{folder}/*/*.parquet"]).fetchall()


def by_polars(folder):
    return polars.scan_parquet(f"{folder}/*/*.parquet").group_by("value").len().collect().rows()


def by_arrow(folder):
    files = pyarrow.dataset.dataset(folder, partitioning="hive", format="parquet", exclude_invalid_files=True)
    counts = files.to_table(columns=["value"]).group_by("value").aggregate([([], "count_all")])
    return [(row["value"], row["count_all"]) for row in counts.to_pylist()]


def main():
    engines = {"DuckDB": by_duckdb, "Polars": by_polars, "Arrow": by_arrow}
    named = lambda rows: {"null" if value is None else str(value): count for value, count in rows}
    print(json.dumps({engine: named(count(sys.argv[1])) for engine, count in engines.items()}))


main()
