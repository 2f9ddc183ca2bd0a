//! What the counters of `shop.hw` must say, worked out from the facts in plain maps: no sketch, no tile, no bytes.

use headwater::Timestamp;
use headwater::counter::BucketSize;
use headwater_tests::shop::{Datum, Fact, Way};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const DAY: i64 = 86_400_000_000;

/// Rows by key, their cells by start, as JSON.
pub(crate) type Rows = BTreeMap<String, BTreeMap<Option<Timestamp>, Value>>;

/// The rows of `Sales` in one bucket size. `newest`: the newest arrival, from which `keep` counts back.
pub(crate) fn sales(facts: &[Datum], each: BucketSize, newest: Option<Timestamp>) -> Rows {
    let mut cells: BTreeMap<(u32, Option<Timestamp>), Vec<Sale>> = BTreeMap::new();
    for datum in facts {
        let Fact::Bought(f) = &datum.fact else { continue };
        if f.price == 13 {
            continue;
        }
        let at = datum.pedigree.at;
        let sale = Sale { at, who: f.from.id.clone(), way: f.way, price: f.price, stars: f.stars };
        cells.entry((f.to.id, start(each, at))).or_default().push(sale);
    }
    let keep = match each {
        BucketSize::Hour => Some((3_600_000_000, 2 * DAY)),
        BucketSize::Day => Some((DAY, 5 * DAY)),
        _ => None,
    };
    let mut rows = Rows::new();
    for ((item, start), sales) in cells {
        let expired =
            matches!((keep, start, newest), (Some((length, keep)), Some(start), Some(newest)) if start.0 + length <= newest.0 - keep);
        if !expired {
            rows.entry(json!({"item": item}).to_string()).or_default().insert(start, show(start, &sales));
        }
    }
    rows
}

/// The rows of `Ages` in one bucket size.
pub(crate) fn ages(facts: &[Datum], each: BucketSize) -> Rows {
    let mut cells: BTreeMap<Option<Timestamp>, Vec<(String, u8)>> = BTreeMap::new();
    for datum in facts {
        if let Fact::PersonAge(f) = &datum.fact {
            cells.entry(start(each, datum.pedigree.at)).or_default().push((f.id.id.clone(), f.value));
        }
    }
    let show = |start, said: Vec<(String, u8)>| {
        let people: BTreeSet<_> = said.iter().map(|(id, _)| id).collect();
        let oldest = said.iter().map(|(_, age)| age).max();
        with_start(start, json!({"said": said.len(), "people": people.len(), "oldest": oldest}))
    };
    let row: BTreeMap<_, _> = cells.into_iter().map(|(start, said)| (start, show(start, said))).collect();
    if row.is_empty() { Rows::new() } else { Rows::from([("{}".to_owned(), row)]) }
}

struct Sale {
    at: Timestamp,
    who: String,
    way: Way,
    price: i32,
    stars: Option<u8>,
}

fn start(each: BucketSize, at: Timestamp) -> Option<Timestamp> {
    match each {
        BucketSize::Ever => None,
        BucketSize::Hour => Some(Timestamp(at.0 - at.0.rem_euclid(3_600_000_000))),
        BucketSize::Day => Some(Timestamp(at.0 - at.0.rem_euclid(DAY))),
        _ => Some(format!("{}-01T00:00:00Z", &at.to_string()[..7]).parse().unwrap()),
    }
}

fn with_start(start: Option<Timestamp>, cell: Value) -> Value {
    let mut out = serde_json::Map::new();
    out.extend(start.map(|start| ("start".to_owned(), json!(start.to_string()))));
    out.extend(cell.as_object().unwrap().clone());
    Value::Object(out)
}

fn show(start: Option<Timestamp>, sales: &[Sale]) -> Value {
    let n = sales.len();
    let web = sales.iter().filter(|sale| sale.way == Way::Web).count();
    let stars: Vec<(Timestamp, u8)> = sales.iter().filter_map(|sale| Some((sale.at, sale.stars?))).collect();
    let people: BTreeSet<&str> = sales.iter().map(|sale| sale.who.as_str()).collect();
    let mean = (!stars.is_empty()).then(|| stars.iter().map(|(_, stars)| f64::from(*stars)).sum::<f64>() / stars.len() as f64);
    let first = sales.iter().min_by_key(|sale| (sale.at, sale.way.number())).map(|sale| way(sale.way));
    let last = stars.iter().max_by_key(|(at, stars)| (*at, std::cmp::Reverse(*stars))).map(|(_, stars)| *stars);
    with_start(
        start,
        json!({
            "n": n,
            "web": web,
            "price": sales.iter().map(|sale| i64::from(sale.price)).sum::<i64>(),
            "low": sales.iter().map(|sale| sale.price).min(),
            "high": stars.iter().map(|(_, stars)| stars).max(),
            "mean": mean,
            "who": people.len(),
            "all": people.len(),
            "best": best(sales),
            "spread": spread(sales.iter().map(|sale| sale.price).collect()),
            "first": first,
            "last": last,
            "share": web as f64 / n as f64,
        }),
    )
}

fn way(way: Way) -> Value {
    match way {
        Way::Web => json!("Web"),
        Way::Shop => json!("Shop"),
        Way::Unknown(n) => json!(format!("#{n}")),
    }
}

fn best(sales: &[Sale]) -> Value {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    sales.iter().for_each(|sale| *counts.entry(&sale.who).or_default() += 1);
    let mut ranked: Vec<_> = counts.into_iter().collect();
    ranked.sort_by_key(|(who, count)| (std::cmp::Reverse(*count), *who));
    ranked.truncate(3);
    ranked.into_iter().map(|(item, count)| json!({"item": item, "count": count, "error": 0})).collect()
}

/// Of so few values the sketch keeps all, so a quantile is the value at its rank: the smallest that at least that share lies at or below.
fn spread(mut values: Vec<i32>) -> Value {
    values.sort_unstable();
    let at = |rank: f64| values[((rank * values.len() as f64).ceil() as usize).clamp(1, values.len()) - 1];
    let ranks = [("0", 0.0), ("0.25", 0.25), ("0.5", 0.5), ("0.75", 0.75), ("0.9", 0.9), ("0.99", 0.99), ("1", 1.0)];
    Value::Object(ranks.into_iter().map(|(name, rank)| (name.to_owned(), json!(at(rank)))).collect())
}
