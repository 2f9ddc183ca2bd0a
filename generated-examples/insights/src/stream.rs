//! A made-up stream of facts, as long as one likes: the same options always give the same facts.
//!
//! Pages follow Zipf's law, so a few have most of the facts. Who acts has seen an impression shortly before, and who comes to a page has
//! seen a story about it: so the steps of a funnel are about the same people. Nothing is kept but the last of those, and nothing is
//! allocated for a fact.

use headwater::time::{DAY, MINUTE};
use headwater::{Pedigree, Timestamp};
use rand_distr::{Distribution, Zipf};
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

use crate::site::mix;
use crate::{
    Age, Channel, Click, Comment, Datum, Fact, FeedImpression, Impression, Like, PageId, PersonId, Plugin, Referral, people, site,
};

/// How many of those who saw something last are remembered; a power of two.
const SEEN: usize = 1024;
/// No fact is later than this.
const LATEST: f64 = 5.0 * DAY as f64;

/// What a stream depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Another seed, another stream.
    pub seed: u64,
    /// How many pages there are, at least 1.
    pub keys: u64,
    /// The exponent of Zipf's law of pages, at least 0, where all are as likely.
    pub skew: f64,
    /// How many people there are, at least 1; those of the first quarter do half of all.
    pub people: u64,
    /// The share of facts that come late, from 0 to 1.
    pub late: f64,
    /// How many sources they come from, at least 1.
    pub sources: u64,
    /// What the sources are called; behind it stands the number of each.
    pub source: String,
    /// When the first fact becomes true.
    pub start: Timestamp,
    /// How many microseconds later the next one does.
    pub step: f64,
}

/// The facts, one after another.
#[derive(Debug)]
pub struct Stream {
    options: Options,
    pages: Zipf<f64>,
    random: Pcg64Mcg,
    told: u64,
    /// Who saw a plugin, and who a story.
    seen: Ring,
    fed: Ring,
    /// A fact of each type, which is overwritten by the next of its type.
    forms: [Datum; 6],
    sources: Vec<String>,
    address: String,
}

/// Who saw what: a person, a page, and the plugin.
#[derive(Clone, Copy, Debug, Default)]
struct Sight {
    person: u64,
    page: u64,
    plugin: Plugin,
}

/// The last sights.
#[derive(Debug)]
struct Ring {
    sights: Vec<Sight>,
    next: usize,
}

impl Ring {
    fn of(mut sight: impl FnMut() -> Sight) -> Ring {
        Ring { sights: (0..SEEN).map(|_| sight()).collect(), next: 0 }
    }

    fn put(&mut self, sight: Sight) -> Sight {
        self.sights[self.next] = sight;
        self.next = (self.next + 1) % SEEN;
        sight
    }

    fn any(&self, number: u64) -> Sight {
        self.sights[number as usize % SEEN]
    }
}

impl Stream {
    /// From its beginning. None if the options make no sense.
    pub fn new(options: Options) -> Option<Stream> {
        let is_sound = options.people > 0 && options.sources > 0 && (0.0..=1.0).contains(&options.late) && options.skew.is_finite();
        let pages = Zipf::new(options.keys as f64, options.skew).ok().filter(|_| is_sound)?;
        let mut random = Pcg64Mcg::seed_from_u64(options.seed);
        let mut sight = || sight(&options, &pages, &mut random);
        let (seen, fed) = (Ring::of(&mut sight), Ring::of(&mut sight));
        let sources = (0..options.sources).map(|number| format!("{}-{number}", options.source)).collect();
        Some(Stream { pages, random, told: 0, seen, fed, forms: forms(), sources, address: String::new(), options })
    }

    /// The next fact.
    pub fn tell(&mut self) -> &Datum {
        let draw = self.random.next_u64();
        let (kind, extra) = ((draw % 1000) as u32, draw >> 16);
        let (form, sight) = match kind {
            0..560 => (0, self.seen.put(sight(&self.options, &self.pages, &mut self.random))),
            560..860 => (1, self.fed.put(sight(&self.options, &self.pages, &mut self.random))),
            860..920 => (2, self.seen.any(extra)),
            920..960 => (3, self.seen.any(extra)),
            960..975 => (4, self.seen.any(extra)),
            _ => (5, self.fed.any(extra)),
        };
        site::address(sight.page, self.options.keys, &mut self.address);
        let at = self.at();
        let datum = &mut self.forms[form];
        let Pedigree { at: when, source, nonce } = &mut datum.pedigree;
        *when = at;
        *nonce = Some(self.told / self.options.sources + 1);
        source.get_or_insert_default().clone_from(&self.sources[(self.told % self.options.sources) as usize]);
        fill(&mut datum.fact, sight, &self.address, extra >> 10);
        self.told += 1;
        datum
    }

    /// Times rise with each fact. One that is late became true some minutes before, often hours, and seldom days: of Pareto's law.
    fn at(&mut self) -> Timestamp {
        let on_time = self.options.start.0 as f64 + self.told as f64 * self.options.step;
        let is_late = self.options.late > 0.0 && unit(&mut self.random) < self.options.late;
        let late = if is_late { (MINUTE as f64 / (1.0 - unit(&mut self.random)).powi(2)).min(LATEST) } else { 0.0 };
        Timestamp((on_time - late) as i64)
    }
}

/// Somebody, some page, some plugin.
fn sight(options: &Options, pages: &Zipf<f64>, random: &mut Pcg64Mcg) -> Sight {
    let page = (pages.sample(random) as u64).clamp(1, options.keys) - 1;
    // The square: half of the sights are of a quarter of the people.
    let among = unit(random);
    let person = ((among * among * options.people as f64) as u64).min(options.people - 1);
    Sight { person, page, plugin: plugin(random.next_u64()) }
}

fn plugin(number: u64) -> Plugin {
    match number % 100 {
        0..45 => Plugin::LikeButton,
        45..65 => Plugin::ShareButton,
        65..75 => Plugin::LikeBox,
        75..85 => Plugin::Comments,
        85..90 => Plugin::Facepile,
        90..94 => Plugin::Recommendations,
        94..98 => Plugin::ActivityFeed,
        _ => Plugin::Login,
    }
}

/// From 0 up to, but not including, 1.
fn unit(random: &mut Pcg64Mcg) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Overwrites a fact. `extra` decides what its type has besides.
fn fill(fact: &mut Fact, sight: Sight, address: &str, extra: u64) {
    macro_rules! common {
        ($f:ident) => {{
            $f.from.id = mix(sight.person);
            // It is in normal form.
            let _ = $f.to.url.set(address);
            $f.plugin = sight.plugin;
            $f.age = people::age(sight.person);
            $f.country.clear();
            $f.country.push_str(people::country(sight.person));
        }};
    }
    match fact {
        Fact::Impression(f) => common!(f),
        Fact::FeedImpression(f) => {
            common!(f);
            f.position = 1 + (extra % 8 * (extra >> 3 & 7)) as u16;
        }
        Fact::Click(f) => common!(f),
        Fact::Like(f) => {
            common!(f);
            f.undone = extra.is_multiple_of(16);
        }
        Fact::Comment(f) => {
            common!(f);
            f.length = 1 + (extra % 32 * (extra >> 5 & 31)) as u32;
            f.reply = extra >> 10 & 3 == 0;
        }
        Fact::Referral(f) => {
            common!(f);
            f.channel = channel(extra);
            f.seconds = (extra >> 4 & 7 > 0).then_some((extra >> 7 & 63) as u32 * (extra >> 13 & 63) as u32);
        }
    }
}

fn channel(number: u64) -> Channel {
    match number & 15 {
        0..10 => Channel::NewsFeed,
        10 | 11 => Channel::Ticker,
        12 => Channel::Profile,
        13 | 14 => Channel::Message,
        _ => Channel::Search,
    }
}

/// A fact of each type.
fn forms() -> [Datum; 6] {
    let (from, to) = (|| PersonId { id: 0 }, || PageId { url: headwater::Url::default() });
    let (plugin, age, country) = (Plugin::LikeButton, Age::To17, String::new);
    let facts = [
        Impression { from: from(), to: to(), plugin, age, country: country() }.into(),
        FeedImpression { from: from(), to: to(), plugin, age, country: country(), position: 1 }.into(),
        Click { from: from(), to: to(), plugin, age, country: country() }.into(),
        Like { from: from(), to: to(), plugin, age, country: country(), undone: false }.into(),
        Comment { from: from(), to: to(), plugin, age, country: country(), length: 1, reply: false }.into(),
        Referral { from: from(), to: to(), plugin, age, country: country(), channel: Channel::NewsFeed, seconds: None }.into(),
    ];
    facts.map(|fact| Datum { pedigree: Pedigree::default(), fact })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use headwater::Fact as _;
    use headwater::time::HOUR;

    use super::*;

    fn options() -> Options {
        let start = "2026-01-01".parse().unwrap();
        Options { seed: 1, keys: 1000, skew: 1.0, people: 5000, late: 0.1, sources: 3, source: "s".to_owned(), start, step: 1000.0 }
    }

    fn facts(options: Options, count: usize) -> Vec<Datum> {
        let mut stream = Stream::new(options).unwrap();
        (0..count).map(|_| stream.tell().clone()).collect()
    }

    /// Who was on which page.
    fn ends(fact: &Fact) -> (u64, &str) {
        match fact {
            Fact::Impression(f) => (f.from.id, f.to.url.as_str()),
            Fact::FeedImpression(f) => (f.from.id, f.to.url.as_str()),
            Fact::Click(f) => (f.from.id, f.to.url.as_str()),
            Fact::Like(f) => (f.from.id, f.to.url.as_str()),
            Fact::Comment(f) => (f.from.id, f.to.url.as_str()),
            Fact::Referral(f) => (f.from.id, f.to.url.as_str()),
        }
    }

    #[test]
    fn types_have_their_shares_and_pages_follow_zipfs_law() {
        let facts = facts(options(), 100_000);
        let (mut types, mut pages) = ([0; 6], BTreeMap::<_, u32>::new());
        for datum in &facts {
            assert_eq!(datum.check(), Ok(()));
            types[datum.fact.index()] += 1;
            *pages.entry(ends(&datum.fact).1).or_default() += 1;
        }
        let near = |seen: u32, share: f64| (f64::from(seen) / 100_000.0 / share - 1.0).abs() < 0.1;
        assert!([0.56, 0.3, 0.06, 0.04, 0.015, 0.025].iter().zip(types).all(|(share, seen)| near(seen, *share)), "{types:?}");
        let mut counts: Vec<u32> = pages.into_values().collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        // The sum of 1/r over a thousand ranks is 7.485.
        assert!(near(counts[0], 1.0 / 7.485) && near(counts[9], 0.1 / 7.485), "{:?}", &counts[..10]);
    }

    #[test]
    fn without_skew_no_page_has_more_than_another() {
        let mut pages = BTreeMap::<_, u32>::new();
        for datum in facts(Options { skew: 0.0, keys: 10, ..options() }, 20_000) {
            *pages.entry(ends(&datum.fact).1.to_owned()).or_default() += 1;
        }
        assert!(pages.len() == 10 && pages.values().all(|count| (1700..2300).contains(count)), "{pages:?}");
    }

    #[test]
    fn some_are_late_by_minutes_and_few_by_days() {
        let start = options().start.0;
        let late: Vec<i64> = facts(options(), 50_000).iter().zip(0..).map(|(datum, n)| start + n * 1000 - datum.pedigree.at.0).collect();
        let share = |least: i64| late.iter().filter(|&&late| late >= least).count() as f64 / 50_000.0;
        assert!((0.09..0.11).contains(&share(MINUTE)) && share(1) == share(MINUTE), "{}", share(MINUTE));
        assert!((0.01..0.016).contains(&share(HOUR)) && (0.0015..0.004).contains(&share(DAY)), "{} {}", share(HOUR), share(DAY));
        assert_eq!(late.iter().max(), Some(&(5 * DAY)));
    }

    #[test]
    fn numbers_of_a_source_rise_by_one() {
        let mut last = BTreeMap::<String, u64>::new();
        for datum in facts(options(), 1000) {
            let Pedigree { source, nonce, .. } = datum.pedigree;
            let last = last.entry(source.unwrap()).or_default();
            assert_eq!(nonce, Some(*last + 1));
            *last += 1;
        }
        assert_eq!(last.keys().collect::<Vec<_>>(), ["s-0", "s-1", "s-2"]);
    }

    #[test]
    fn who_acts_has_seen_an_impression_and_who_comes_a_story() {
        let (mut seen, mut fed, mut strangers) = (BTreeSet::new(), BTreeSet::new(), 0);
        for datum in &facts(options(), 50_000) {
            let ends = ends(&datum.fact);
            let (known, is_new) = match datum.fact {
                Fact::Impression(_) => (&mut seen, true),
                Fact::FeedImpression(_) => (&mut fed, true),
                Fact::Referral(_) => (&mut fed, false),
                _ => (&mut seen, false),
            };
            if is_new {
                known.insert(ends);
            } else {
                strangers += usize::from(!known.contains(&ends));
            }
        }
        // Some have seen it before the stream began.
        assert!(strangers < 400, "{strangers}");
    }

    #[test]
    fn options_that_make_no_sense_give_no_stream() {
        let none = |options| Stream::new(options).is_none();
        assert!(
            none(Options { keys: 0, ..options() }) && none(Options { people: 0, ..options() }) && none(Options { sources: 0, ..options() })
        );
        assert!(none(Options { skew: -1.0, ..options() }) && none(Options { skew: f64::INFINITY, ..options() }));
        assert!(none(Options { late: 1.5, ..options() }) && none(Options { late: f64::NAN, ..options() }));
    }
}
