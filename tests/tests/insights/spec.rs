//! What the counters of `insights.hw` promise, said a second time by hand: for each column, of which facts it is, and what it makes of them.

use headwater::time::BucketSize::{self, Day, Ever, Hour, Month, Week};

use crate::seen::Seen;

/// A counter.
pub(crate) struct Spec {
    pub(crate) name: &'static str,
    pub(crate) each: &'static [BucketSize],
    /// Whether columns about fewer than ten people are kept back.
    pub(crate) anonymous: bool,
    /// The row of a fact: the fields of its key.
    pub(crate) row: fn(&Seen) -> Vec<String>,
    pub(crate) columns: Vec<Column>,
    pub(crate) ratios: Vec<Ratio>,
}

/// A column: what is made of the facts of a type, or of those that a filter lets pass.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) of: &'static str,
    pub(crate) only: fn(&Seen) -> bool,
    pub(crate) measure: Measure,
}

/// What is made of facts.
#[derive(Clone, Copy)]
pub(crate) enum Measure {
    Count,
    Distinct(fn(&Seen) -> String),
    Top(usize, fn(&Seen) -> String),
    Tally(fn(&Seen) -> String),
    Sum(fn(&Seen) -> Option<i64>),
    Mean(fn(&Seen) -> Option<i64>),
    Quantiles(fn(&Seen) -> Option<i64>),
}
use Measure::{Count, Distinct, Mean, Quantiles, Sum, Tally, Top};

/// A derived column: the sum of some columns, divided by that of others where there are any.
pub(crate) struct Ratio {
    pub(crate) name: &'static str,
    pub(crate) over: &'static [&'static str],
    pub(crate) under: &'static [&'static str],
}

const fn ratio(name: &'static str, over: &'static [&'static str], under: &'static [&'static str]) -> Ratio {
    Ratio { name, over, under }
}

fn column(name: &'static str, of: &'static str, measure: Measure) -> Column {
    Column { name, of, only: |_| true, measure }
}

impl Column {
    fn only(self, only: fn(&Seen) -> bool) -> Column {
        Column { only, ..self }
    }
}

const ACTIONS: &[&str] = &["clicks", "likes", "comments"];

fn funnel() -> Vec<Ratio> {
    vec![
        ratio("actions", ACTIONS, &[]),
        ratio("action_rate", ACTIONS, &["impressions"]),
        ratio("stories_each", &["feed_impressions"], ACTIONS),
        ratio("return_rate", &["referrals"], &["feed_impressions"]),
        ratio("funnel", &["referrals"], &["impressions"]),
    ]
}

fn liked(seen: &Seen) -> bool {
    !seen.flag("undone")
}

fn page(seen: &Seen) -> String {
    seen.text("to")
}

fn person(seen: &Seen) -> String {
    seen.number("from")
}

fn plugin(seen: &Seen) -> String {
    seen.text("plugin")
}

fn by_page(seen: &Seen) -> Vec<String> {
    vec![page(seen)]
}

fn by_domain(seen: &Seen) -> Vec<String> {
    vec![seen.domain()]
}

/// How often everything happened.
fn traffic() -> Vec<Column> {
    vec![
        column("impressions", "Impression", Count),
        column("feed_impressions", "FeedImpression", Count),
        column("clicks", "Click", Count),
        column("likes", "Like", Count).only(liked),
        column("unlikes", "Like", Count).only(|seen| seen.flag("undone")),
        column("comments", "Comment", Count),
        column("replies", "Comment", Count).only(|seen| seen.flag("reply")),
        column("referrals", "Referral", Count),
    ]
}

/// How many people had a part in it.
fn reach() -> Vec<Column> {
    vec![
        column("viewers", "Impression", Distinct(person)),
        column("feed_viewers", "FeedImpression", Distinct(person)),
        column("clickers", "Click", Distinct(person)),
        column("likers", "Like", Distinct(person)).only(liked),
        column("commenters", "Comment", Distinct(person)),
        column("visitors", "Referral", Distinct(person)),
    ]
}

/// Ages and countries.
fn audience(k: usize) -> Vec<Column> {
    let (age, country) = (Tally(|seen| seen.text("age")), Top(k, |seen| seen.text("country")));
    vec![
        column("impressions_by_age", "Impression", age),
        column("impressions_by_country", "Impression", country),
        column("feed_impressions_by_age", "FeedImpression", age),
        column("feed_impressions_by_country", "FeedImpression", country),
        column("clicks_by_age", "Click", age),
        column("clicks_by_country", "Click", country),
        column("likes_by_age", "Like", age).only(liked),
        column("likes_by_country", "Like", country).only(liked),
        column("comments_by_age", "Comment", age),
        column("comments_by_country", "Comment", country),
        column("referrals_by_age", "Referral", age),
        column("referrals_by_country", "Referral", country),
    ]
}

/// All counters.
pub(crate) fn counters() -> Vec<Spec> {
    let seconds: fn(&Seen) -> Option<i64> = |seen| seen.whole("seconds");
    let mut page_traffic = traffic();
    page_traffic.push(column("stay", "Referral", Mean(seconds)));

    let mut domain_traffic = traffic();
    domain_traffic.extend([
        column("pages", "Impression", Distinct(page)),
        column("impressions_by_plugin", "Impression", Tally(plugin)),
        column("position", "FeedImpression", Quantiles(|seen| seen.whole("position"))),
        column("clicks_by_plugin", "Click", Tally(plugin)),
        column("liked_pages", "Like", Distinct(page)).only(liked),
        column("likes_by_plugin", "Like", Tally(plugin)).only(liked),
        column("characters", "Comment", Sum(|seen| seen.whole("length"))),
        column("commented_pages", "Comment", Distinct(page)),
        column("referrals_by_channel", "Referral", Tally(|seen| seen.text("channel"))),
        column("stay", "Referral", Quantiles(seconds)),
    ]);
    let mut domain_ratios = funnel();
    domain_ratios.push(ratio("characters_each", &["characters"], &["comments"]));

    let mut domain_reach = reach();
    domain_reach.extend([
        column("young_viewers", "Impression", Distinct(person)).only(|seen| ["To17", "To24"].contains(&seen.text("age").as_str())),
        column("searchers", "Referral", Distinct(person)).only(|seen| seen.text("channel") == "Search"),
    ]);

    let mut plugin_traffic = traffic();
    plugin_traffic.extend(reach());
    plugin_traffic.extend([
        column("pages", "Impression", Distinct(page)),
        column("position", "FeedImpression", Mean(|seen| seen.whole("position"))),
        column("length", "Comment", Quantiles(|seen| seen.whole("length"))),
        column("stay", "Referral", Quantiles(seconds)),
        column("referrals_by_channel", "Referral", Tally(|seen| seen.text("channel"))),
    ]);

    let mut plugin_audience: Vec<Column> = audience(0).into_iter().filter(|column| matches!(column.measure, Tally(_))).collect();
    plugin_audience.extend(traffic().into_iter().filter(|column| !["unlikes", "replies"].contains(&column.name)));

    vec![
        Spec { name: "PageTraffic", each: &[Hour, Day], anonymous: false, row: by_page, columns: page_traffic, ratios: funnel() },
        Spec {
            name: "PageReach",
            each: &[Day],
            anonymous: false,
            row: by_page,
            columns: reach(),
            ratios: vec![
                ratio("viewers_who_click", &["clickers"], &["viewers"]),
                ratio("feed_viewers_who_come", &["visitors"], &["feed_viewers"]),
            ],
        },
        Spec { name: "PageAudience", each: &[Ever], anonymous: true, row: by_page, columns: audience(10), ratios: vec![] },
        Spec {
            name: "DomainTraffic",
            each: &[Hour, Day, Ever],
            anonymous: false,
            row: by_domain,
            columns: domain_traffic,
            ratios: domain_ratios,
        },
        Spec {
            name: "DomainReach",
            each: &[Day, Week, Month],
            anonymous: false,
            row: by_domain,
            columns: domain_reach,
            ratios: vec![
                ratio("viewers_who_click", &["clickers"], &["viewers"]),
                ratio("viewers_who_like", &["likers"], &["viewers"]),
                ratio("feed_viewers_who_come", &["visitors"], &["feed_viewers"]),
            ],
        },
        Spec { name: "DomainAudience", each: &[Day, Ever], anonymous: true, row: by_domain, columns: audience(20), ratios: vec![] },
        Spec {
            name: "DomainPages",
            each: &[Day, Ever],
            anonymous: false,
            row: by_domain,
            columns: vec![
                column("most_seen", "Impression", Top(50, page)),
                column("most_in_feeds", "FeedImpression", Top(50, page)),
                column("most_clicked", "Click", Top(50, page)),
                column("most_liked", "Like", Top(50, page)).only(liked),
                column("most_commented", "Comment", Top(50, page)),
                column("most_visited", "Referral", Top(50, page)),
            ],
            ratios: vec![],
        },
        Spec {
            name: "PluginTraffic",
            each: &[Hour, Day, Ever],
            anonymous: false,
            row: |seen| vec![plugin(seen)],
            columns: plugin_traffic,
            ratios: funnel(),
        },
        Spec {
            name: "PluginAudience",
            each: &[Day, Ever],
            anonymous: true,
            row: |seen| vec![plugin(seen), seen.text("country")],
            columns: plugin_audience,
            ratios: vec![ratio("action_rate", ACTIONS, &["impressions"]), ratio("return_rate", &["referrals"], &["feed_impressions"])],
        },
    ]
}
