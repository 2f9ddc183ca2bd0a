"""Counts the facts of each type by day, as other engines read the folders: `count.py DATASET TYPE=FOLDER…` prints JSON, engine by engine."""

import json
import sys

import duckdb
import polars
import pyarrow.dataset


def by_duckdb(folder):
    query = "select day::varchar, count(*) from read_parquet(?, hive_partitioning = true) group by day"
    return dict(duckdb.execute(query, [f"{folder}/*/*.parquet"]).fetchall())


def by_polars(folder):
    facts = polars.scan_parquet(f"{folder}/*/*.parquet", hive_partitioning=True)
    return {str(day): count for day, count in facts.group_by("day").len().collect().rows()}


def by_arrow(folder):
    # Its own reading of the folders: what does not end in .parquet is left out by hand, as its users do.
    files = pyarrow.dataset.dataset(folder, partitioning="hive", format="parquet", exclude_invalid_files=True)
    counts = files.to_table(columns=["day"]).group_by("day").aggregate([([], "count_all")])
    return {str(row["day"]): row["count_all"] for row in counts.to_pylist()}


def main():
    root, types = sys.argv[1], [name.split("=") for name in sys.argv[2:]]
    engines = {"DuckDB": by_duckdb, "Polars": by_polars, "Arrow": by_arrow}
    print(json.dumps({engine: {name: count(f"{root}/{folder}") for name, folder in types} for engine, count in engines.items()}))


main()
