"""Reads one day of one fact type: `one_day.py FOLDER DAY`. Prints JSON: for each engine the facts, the sum of their column `price`, and the
files that it says it reads."""

import datetime
import json
import re
import sys

import duckdb
import polars


def by_duckdb(folder, day):
    query = f"from read_parquet('{folder}/*/*.parquet', hive_partitioning = true) where day = '{day}'"
    facts, price = duckdb.execute(f"select count(*), sum(price)::bigint {query}").fetchone()
    plan = duckdb.execute(f"explain select price {query}").fetchall()[0][1]
    read, of = re.search(r"Scanning Files: (\d+)/(\d+)", plan).groups()
    return {"facts": facts, "price": price, "files": int(read), "of": int(of)}


def by_polars(folder, day):
    all = polars.scan_parquet(f"{folder}/*/*.parquet", hive_partitioning=True)
    facts = all.filter(polars.col("day") == datetime.date.fromisoformat(day)).select("price")
    read = set(re.findall(r"[^\s\[,]+\.parquet", facts.explain()))
    more = sum(int(n) for n in re.findall(r"\.\.\. (\d+) other", facts.explain()))
    prices = facts.collect()["price"]
    return {"facts": len(prices), "price": prices.sum(), "files": len(read) + more}


def main():
    folder, day = sys.argv[1:]
    print(json.dumps({"DuckDB": by_duckdb(folder, day), "Polars": by_polars(folder, day)}))


main()
