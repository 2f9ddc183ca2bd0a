//! What the counters of `activity.hw` must say, worked out from the raw commits with the maps of the standard library.

use std::collections::{BTreeMap, BTreeSet};

use headwater::Timestamp;
use headwater::time::BucketSize;
use serde_json::{Map, Value, json};

/// The rows of one counter and bucket size: by key and the bucket's start (none: `ever`), what must stand in the cell. Quantiles
/// stand as the sorted list of all values.
pub(crate) type Rows = BTreeMap<String, BTreeMap<Option<String>, Value>>;

/// Every counter with every size of its buckets.
pub(crate) const ASKED: &[(&str, BucketSize)] = &[
    ("PersonActivity", BucketSize::Month),
    ("PersonActivity", BucketSize::Ever),
    ("FileChurn", BucketSize::Month),
    ("FileChurn", BucketSize::Ever),
    ("Project", BucketSize::Day),
    ("Project", BucketSize::Year),
    ("Project", BucketSize::Ever),
];

/// A raw commit.
#[derive(Clone, Debug)]
pub(crate) struct Commit {
    at: Timestamp,
    author: String,
    merge: bool,
    parents: usize,
    files: Vec<(String, Option<i64>, Option<i64>)>,
}

impl Commit {
    pub(crate) fn read(line: &str) -> Commit {
        let raw: Value = serde_json::from_str(line).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Commit {
            at: Timestamp(raw["authored_at"].as_i64().unwrap() * 1_000_000),
            author: text(&raw["author"]),
            merge: raw["parents"].as_array().unwrap().len() > 1,
            parents: raw["parents"].as_array().unwrap().len(),
            files: raw["files"].as_array().unwrap().iter().map(|f| (text(&f[0]), f[1].as_i64(), f[2].as_i64())).collect(),
        }
    }
}

/// How many facts a commit is: who wrote it, what it touched, what it stands on.
pub(crate) fn facts(commit: &Commit) -> usize {
    1 + commit.files.len() + commit.parents
}

/// What was seen for one cell, whatever the counter shows of it.
#[derive(Default)]
struct Seen {
    commits: u64,
    merges: u64,
    times: Vec<Timestamp>,
    touches: u64,
    added: i64,
    removed: i64,
    files: BTreeMap<String, u64>,
    people: BTreeMap<String, u64>,
    authors: BTreeSet<String>,
    sizes: Vec<i64>,
}

impl Seen {
    fn authored(&mut self, commit: &Commit) {
        self.commits += 1;
        self.merges += u64::from(commit.merge);
        self.times.push(commit.at);
        self.authors.insert(commit.author.clone());
    }

    fn touched(&mut self, commit: &Commit, (path, added, removed): &(String, Option<i64>, Option<i64>)) {
        self.touches += 1;
        self.added += added.unwrap_or(0);
        self.removed += removed.unwrap_or(0);
        *self.files.entry(path.clone()).or_default() += 1;
        *self.people.entry(commit.author.clone()).or_default() += 1;
        self.sizes.extend(added);
    }

    fn person(&self) -> Value {
        json!({
            "commits": self.commits, "merges": self.merges, "first": time(self.times.iter().min()), "last": time(self.times.iter().max()),
            "touches": self.touches, "files": self.files.len(), "added": self.added, "removed": self.removed,
        })
    }

    fn file(&self) -> Value {
        json!({
            "touches": self.touches, "people": self.people.len(), "added": self.added, "removed": self.removed, "who": top(5, &self.people),
        })
    }

    fn project(&mut self) -> Value {
        self.sizes.sort_unstable();
        let share = (self.commits > 0).then(|| self.merges as f64 / self.commits as f64);
        json!({
            "commits": self.commits, "merges": self.merges, "people": self.authors.len(), "files": self.files.len(),
            "hot": top(20, &self.files), "size": self.sizes, "share_of_merges": share,
        })
    }
}

fn time(at: Option<&Timestamp>) -> Value {
    at.map_or(Value::Null, |at| at.to_string().into())
}

/// Largest first, ties in key order, exact.
fn top(k: usize, counts: &BTreeMap<String, u64>) -> Value {
    let mut items: Vec<_> = counts.iter().collect();
    items.sort_by_key(|&(item, n)| (std::cmp::Reverse(n), item));
    items.into_iter().take(k).map(|(item, n)| json!({"item": item, "count": n, "error": 0})).collect()
}

/// What must be answered.
pub(crate) fn expect(counter: &str, each: BucketSize, history: &[Commit]) -> Rows {
    let mut cells: BTreeMap<(String, Option<String>), Seen> = BTreeMap::new();
    for commit in history {
        let start = (each != BucketSize::Ever).then(|| each.floor(commit.at).to_string());
        let mut cell = |row: &str, see: &dyn Fn(&mut Seen)| see(cells.entry((row.to_owned(), start.clone())).or_default());
        let row = if counter == "Project" { "" } else { &commit.author };
        if counter != "FileChurn" {
            cell(row, &|seen| seen.authored(commit));
        }
        for file in &commit.files {
            cell(if counter == "FileChurn" { &file.0 } else { row }, &|seen| seen.touched(commit, file));
        }
    }
    let mut rows = Rows::new();
    for ((row, start), mut seen) in cells {
        let cell = match counter {
            "PersonActivity" => seen.person(),
            "FileChurn" => seen.file(),
            _ => seen.project(),
        };
        rows.entry(row).or_default().insert(start, cell);
    }
    rows
}

/// Holds an answer, one row a line, against what must be answered. Gives the number of cells.
pub(crate) fn compare(counter: &str, each: BucketSize, history: &[Commit], answer: &str) -> usize {
    let want = expect(counter, each, history);
    let rows: Vec<Value> = answer.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let key = |row: &Value| row["key"].as_object().unwrap().values().next().map_or(String::new(), |key| key.as_str().unwrap().to_owned());
    assert_eq!(rows.iter().map(key).collect::<Vec<_>>(), want.keys().cloned().collect::<Vec<_>>(), "the rows of {counter} each {each}");
    let mut cells = 0;
    for row in &rows {
        assert_eq!((row["counter"].as_str(), row["each"].as_str()), (Some(counter), Some(each.name())));
        assert!(row["watermark"].as_str().unwrap().parse::<Timestamp>().is_ok(), "{row}");
        cells += compare_row(&format!("{counter} each {each} of {:?}", key(row)), row, &want[&key(row)]);
    }
    cells
}

fn compare_row(place: &str, row: &Value, want: &BTreeMap<Option<String>, Value>) -> usize {
    let cells = row["cells"].as_array().unwrap();
    let start = |cell: &Value| cell.get("start").map(|start| start.as_str().unwrap().to_owned());
    assert_eq!(cells.iter().map(start).collect::<Vec<_>>(), want.keys().cloned().collect::<Vec<_>>(), "the buckets of {place}");
    for (cell, (start, want)) in cells.iter().zip(want) {
        compare_cell(&format!("{place} at {start:?}"), cell.as_object().unwrap().clone(), want.as_object().unwrap().clone());
    }
    cells.len()
}

fn compare_cell(place: &str, mut cell: Map<String, Value>, mut want: Map<String, Value>) {
    cell.shift_remove("start");
    if let Some(sizes) = want.shift_remove("size") {
        let sizes: Vec<i64> = sizes.as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).collect();
        compare_quantiles(place, &cell.shift_remove("size").unwrap(), &sizes);
    }
    assert_eq!(cell, want, "{place}");
}

/// Ranks within 3 %, over the values in order.
fn compare_quantiles(place: &str, shown: &Value, sizes: &[i64]) {
    if sizes.is_empty() {
        return assert_eq!(*shown, Value::Null, "{place}");
    }
    let shown = shown.as_object().unwrap();
    assert_eq!(shown.keys().collect::<Vec<_>>(), ["0", "0.25", "0.5", "0.75", "0.9", "0.99", "1"], "{place}");
    for (q, value) in shown {
        let (q, value) = (q.parse::<f64>().unwrap(), value.as_f64().unwrap());
        let rank = |n: usize| n as f64 / sizes.len() as f64;
        let (low, high) = (rank(sizes.partition_point(|&n| (n as f64) < value)), rank(sizes.partition_point(|&n| n as f64 <= value)));
        assert!(low - 0.03 <= q && q <= high + 0.03, "{place}: quantile {q} is {value}, at rank {low}..{high} of {sizes:?}");
    }
}
