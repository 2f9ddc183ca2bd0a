//! What people do on a site: the generated schema of `site.hw`, and facts made up by number.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use headwater::codec::thrift;
use headwater::fs::Disk;
use headwater::log::{Check, Log, Options, Record, Writer};
use headwater::shape::Shapes;
use headwater::{Fact as _, Pedigree, Timestamp};

headwater::include_schema!("site");
pub use self::site::*;

/// From the first fact to the last: thirty days, in microseconds.
const SPAN: i64 = 30 * headwater::time::DAY;
/// Facts are out of order by up to an hour.
const LATE: f64 = headwater::time::HOUR as f64;
/// 2026-01-01T00:00:00Z.
const START: i64 = 1_767_225_600 * headwater::time::SECOND;
/// Facts before a commit.
const COMMIT: u64 = 100_000;

/// So many facts of six types: of a hundred, 60 views, 18 clicks, 10 likes, 5 followings, 4 places of people, 3 sizes of pages. People
/// and pages follow Zipf's law with exponent 1; of twenty million facts, about a million pages are seen.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    /// How many facts.
    pub facts: u64,
}

impl Stream {
    /// The `n`th fact.
    pub fn nth(self, n: u64) -> Datum {
        let random = &mut Random(n);
        let each = SPAN as f64 / self.facts as f64;
        let at = Timestamp(START + ((n as f64 * each - random.unit() * LATE).max(0.0)) as i64);
        Datum { pedigree: Pedigree { at, source: Some("web-3".to_owned()), nonce: Some(n + 1) }, fact: self.fact(random) }
    }

    fn fact(self, random: &mut Random) -> Fact {
        let (kind, from, to) = (random.below(100), self.person(random), self.page(random));
        let via = [Plugin::Button, Plugin::Share, Plugin::Embed][random.below(3) as usize];
        match kind {
            0..60 => View { from, to, via, took: took(random), lang: pick(LANGUAGES, random) }.into(),
            60..78 => Click { from, to, x: random.below(1920) as i32, y: random.below(1080) as i32, target: pick(TARGETS, random) }.into(),
            78..88 => Like { from, to, via }.into(),
            88..93 => Follow { from, to: self.person(random) }.into(),
            93..97 => PersonPlace { id: from, value: place(random) }.into(),
            _ => PageSize { id: to, value: random.below(1 << 24) }.into(),
        }
    }

    fn person(self, random: &mut Random) -> PersonId {
        PersonId { handle: format!("person-{:07}", random.zipf(self.facts / 20)) }
    }

    fn page(self, random: &mut Random) -> PageId {
        PageId { url: format!("https://example.com/news/2026/article-{:07}", random.zipf(self.facts / 13)) }
    }

    /// Writes all of them into a new log, in a folder of data.
    ///
    /// # Errors
    /// Those of the log.
    pub fn fill(self, data: &Path) -> Result<Log, Box<dyn Error>> {
        fill(data, (0..self.facts).map(|n| self.nth(n)))
    }
}

/// Writes facts into a new log, in a folder of data.
///
/// # Errors
/// Those of the log.
pub fn fill(data: &Path, facts: impl Iterator<Item = Datum>) -> Result<Log, Box<dyn Error>> {
    let options = Options::new(Shapes::of::<Fact>("site").to_bytes(), any());
    let (mut writer, _) = Writer::open(Arc::new(Disk), &data.join("log"), options, "bench")?;
    let mut stream = writer.stream();
    let (mut route, mut bytes) = (Vec::new(), Vec::new());
    for (n, datum) in (1..).zip(facts) {
        route.clear();
        bytes.clear();
        datum.fact.route_key(&mut route);
        thrift::write_datum(&datum, &mut bytes)?;
        let (source, nonce) = (datum.pedigree.source.as_deref(), datum.pedigree.nonce);
        stream.append(&mut writer, Record { route: &route, source, nonce, bytes: &bytes })??;
        if n % COMMIT == 0 {
            writer.commit()?;
        }
    }
    writer.close()?;
    open(data)
}

/// Opens a log that was filled.
///
/// # Errors
/// Those of the log; there is none.
pub fn open(data: &Path) -> Result<Log, Box<dyn Error>> {
    Ok(Log::open(Arc::new(Disk), &data.join("log"), any())?.ok_or("there is no log")?)
}

fn any() -> Check {
    Arc::new(|_| Ok(()))
}

const LANGUAGES: &[&str] = &["en", "de", "fr", "es", "pt", "ja", "zh", "ar"];
const TARGETS: &[&str] = &["menu", "headline", "image", "share", "comments", "footer/about", "footer/contact", "next"];
const COUNTRIES: &[&str] = &["CH", "DE", "FR", "US", "BR", "JP", "IN", "NG", "GB", "ES"];

fn pick(from: &[&str], random: &mut Random) -> String {
    from[random.below(from.len() as u64) as usize].to_owned()
}

/// A third is not known.
fn took(random: &mut Random) -> Option<u32> {
    (random.below(3) > 0).then(|| random.below(30_000) as u32)
}

/// Half the cities are not told.
fn place(random: &mut Random) -> Place {
    let city = (random.below(2) == 0).then(|| format!("city-{}", random.zipf(5_000)));
    Place { country: pick(COUNTRIES, random), city, zip: random.below(100_000) as u32 }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        // Streams begin one apart, so that the step must not be one.
        self.0 = self.0.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn zipf(&mut self, ranks: u64) -> u64 {
        ((ranks.max(1) as f64).powf(self.unit()) as u64).min(ranks)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use super::*;

    #[test]
    fn facts_have_the_shares_that_are_promised_and_fill_thirty_days() {
        let stream = Stream { facts: 50_000 };
        let (mut types, mut days, mut pages) = (BTreeMap::new(), HashSet::new(), HashSet::new());
        for n in 0..stream.facts {
            let datum = stream.nth(n);
            assert_eq!(datum, stream.nth(n));
            *types.entry(datum.fact.index()).or_insert(0_u64) += 1;
            days.insert(datum.pedigree.at.0.div_euclid(headwater::time::DAY));
            if let Fact::View(view) = datum.fact {
                pages.insert(view.to.url);
            }
        }
        let mut shares: Vec<u64> = types.values().map(|n| (n + 250) / 500).collect();
        shares.sort_unstable();
        assert_eq!((shares, days.len()), (vec![3, 4, 5, 10, 18, 60], 30));
        assert!(pages.len() > 2_000, "{}", pages.len());
    }

    #[test]
    fn a_log_is_filled() {
        let data = tempfile::tempdir().unwrap();
        let log = Stream { facts: 1000 }.fill(data.path()).unwrap();
        assert_eq!(log.end().0.iter().sum::<u64>(), 1000);
    }
}
