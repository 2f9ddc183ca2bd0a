"""The peers of the benches `shred` and `batch`, which run this; their versions are in peers.txt.

    peers.py shred PEER DATASET OUT THREADS LEVEL
    peers.py batch PEER QUERY FOLDER OUT THREADS ROUNDS

`shred` brings the rows of each fact type into memory, in the order of the log and with their days worked out; then it writes them to
folders by day, zstd at LEVEL. Then it does so once more as ours has to: from a file of them, which is in the page cache (Arrow IPC, as it
comes, without the days), to files that are synced. `batch` asks a query of one fact type's folder: into a table in memory, and into a Parquet file. Each
prints one object: times are in seconds, by the clock and of all threads' CPU, and none of them holds what is done to get ready.
"""

import glob
import json
import os
import pathlib
import shutil
import sys
import time

# The peers are imported where they are used: Polars reads how many threads it may have when it is imported.


def main():
    work, *arguments = sys.argv[1:]
    print(json.dumps({"shred": shred, "batch": batch}[work](*arguments)))


def timed(work):
    """Seconds by the clock, seconds of CPU, and what it gave."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - wall, time.process_time() - cpu, result


# ------------------------------------------------------------------------------------------------------------------------------- shred


def shred(peer, dataset, out, threads, level):
    write, write_file = {"duckdb": duckdb_writer, "polars": polars_writer, "pyarrow": pyarrow_writer}[peer](int(threads), int(level))
    again, source = out + "-from-a-file", out + ".arrow"
    shutil.rmtree(out, ignore_errors=True)
    rows, wall, cpu, from_file = 0, 0.0, 0.0, [0.0, 0.0]
    for name, table in tables(dataset):
        rows += table.num_rows
        once = write(table, os.path.join(out, name))
        wall, cpu = wall + once[0], cpu + once[1]
        arrow_file(table.drop_columns(["day"]), source)
        del table
        shutil.rmtree(again, ignore_errors=True)
        once = timed(lambda: (write_file(source, os.path.join(again, name)), sync_all(again)))
        from_file = [from_file[0] + once[0], from_file[1] + once[1]]
    sync, _, files = timed(lambda: sync_all(out))
    shutil.rmtree(again, ignore_errors=True)
    pathlib.Path(source).unlink(missing_ok=True)
    size = sum(map(os.path.getsize, files))
    return {"rows": rows, "wall": wall, "cpu": cpu, "sync": sync, "files": len(files), "bytes": size, "from_file": from_file}


def arrow_file(table, path):
    """Writes rows as a file that is read without decoding, so that who reads it is held back by nothing but its pages."""
    import pyarrow as pa

    with pa.OSFile(path, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=1 << 17)
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def tables(dataset):
    """Each fact type's rows as the log has them, and the day of each."""
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    files = parquet_files(dataset)
    for folder in sorted({os.path.dirname(os.path.dirname(file)) for file in files}):
        own = [file for file in files if os.path.dirname(os.path.dirname(file)) == folder]
        table = ds.dataset(own, format="parquet").to_table().sort_by([("_partition", "ascending"), ("_offset", "ascending")])
        table = table.append_column("day", pc.cast(table["at"], "date32", safe=False)).combine_chunks()
        yield os.path.relpath(folder, dataset).replace(os.sep, "."), table


def parquet_files(folder):
    return sorted(glob.glob(os.path.join(glob.escape(folder), "**", "*.parquet"), recursive=True))


def duckdb_writer(threads, level):
    import duckdb

    con = duckdb.connect()
    con.execute(f"SET threads={threads}; SET TimeZone='UTC'; SET enable_progress_bar=false")

    def copy(facts, out):
        os.makedirs(out)
        con.execute(f"COPY {facts} TO '{out}' (FORMAT parquet, PARTITION_BY (day), COMPRESSION zstd, COMPRESSION_LEVEL {level}, OVERWRITE)")

    def write(rows, out):
        con.execute("CREATE OR REPLACE TABLE facts AS SELECT * FROM rows")
        return timed(lambda: copy("facts", out))

    def write_file(path, out):
        import pyarrow as pa

        with pa.memory_map(path) as source:
            con.register("mapped", pa.ipc.open_file(source).read_all())
            copy('(SELECT *, CAST("at" AS DATE) AS day FROM mapped)', out)
            con.unregister("mapped")

    return write, write_file


def polars_writer(threads, level):
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars as pl

    def sink(frame, out):
        frame.sink_parquet(pl.PartitionBy(out, key="day", include_key=False), compression="zstd", compression_level=level, mkdir=True)

    def write(rows, out):
        frame = pl.from_arrow(rows).rechunk().lazy()
        return timed(lambda: sink(frame, out))

    def write_file(path, out):
        sink(pl.scan_ipc(path).with_columns(day=pl.col("at").dt.date()), out)

    return write, write_file


def pyarrow_writer(threads, level):
    import pyarrow as pa
    import pyarrow.dataset as ds

    pa.set_cpu_count(threads)
    pa.set_io_thread_count(threads)
    form = ds.ParquetFileFormat()
    options = form.make_write_options(compression="zstd", compression_level=level)
    by_day = ds.partitioning(pa.schema([("day", pa.date32())]), flavor="hive")

    def sink(rows, out):
        ds.write_dataset(rows, out, format=form, partitioning=by_day, file_options=options)

    def write(rows, out):
        return timed(lambda: sink(rows, out))

    def write_file(path, out):
        import pyarrow.compute as pc

        with pa.memory_map(path) as source:
            rows = pa.ipc.open_file(source).read_all()
            sink(rows.append_column("day", pc.cast(rows["at"], "date32", safe=False)), out)

    return write, write_file


def sync_all(folder):
    """Makes what was written last, as ours does."""
    files = parquet_files(folder)
    for file in files:
        handle = os.open(file, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    return files


# ------------------------------------------------------------------------------------------------------------------------------- batch

QUERIES = {
    "count": 'SELECT "to", count(*) AS n FROM facts GROUP BY "to"',
    "distinct": 'SELECT {approx}("from") AS n FROM facts',
    "distinct by day": 'SELECT day, {approx}("from") AS n FROM facts GROUP BY day',
}


def batch(peer, query, folder, out, threads, rounds):
    table, file = {"duckdb": duckdb_query, "datafusion": datafusion_query, "polars": polars_query}[peer](query, folder, out, int(threads))
    tables, files, rows, total = [], [], 0, 0
    for _ in range(int(rounds)):
        *times, (rows, total) = timed(table)
        tables.append(times)
        pathlib.Path(out).unlink(missing_ok=True)
        files.append(timed(file)[:2])
    return {"table": tables, "file": files, "rows": rows, "total": total}


def duckdb_query(query, folder, out, threads):
    import duckdb

    con = duckdb.connect()
    con.execute(f"SET threads={threads}; SET TimeZone='UTC'; SET enable_progress_bar=false")
    con.execute(f"CREATE VIEW facts AS SELECT * FROM read_parquet('{folder}/*/*.parquet', hive_partitioning=true)")
    text = QUERIES[query].format(approx="approx_count_distinct")

    def table():
        con.execute(f"CREATE OR REPLACE TABLE result AS {text}")
        return con.execute("SELECT count(*), sum(n)::BIGINT FROM result").fetchone()

    return table, lambda: con.execute(f"COPY ({text}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")


def datafusion_query(query, folder, out, threads):
    import datafusion
    import pyarrow as pa
    import pyarrow.compute as pc

    context = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(threads))
    context.register_listing_table("facts", folder, [("day", pa.string())], ".parquet")
    text = QUERIES[query].format(approx="approx_distinct")

    def table():
        result = pa.Table.from_batches(context.sql(text).collect())
        return result.num_rows, pc.sum(result["n"]).as_py()

    return table, lambda: context.sql(text).write_parquet(out, compression="zstd")


def polars_query(query, folder, out, threads):
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars as pl

    facts = pl.scan_parquet(f"{folder}/*/*.parquet", hive_partitioning=True)
    many = pl.col("from").approx_n_unique().alias("n")
    frame = {
        "count": lambda: facts.group_by("to").agg(pl.len().alias("n")),
        "distinct": lambda: facts.select(many),
        "distinct by day": lambda: facts.group_by("day").agg(many),
    }[query]()

    def table():
        result = frame.collect(engine="streaming")
        return result.height, result["n"].sum()

    return table, lambda: frame.sink_parquet(out, compression="zstd", engine="streaming")


if __name__ == "__main__":
    main()
