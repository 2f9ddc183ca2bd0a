//! Templates of texts, filled with words.

use handlebars::Handlebars;
use serde::Serialize;

/// A template with its words; what they hold is escaped for HTML and its kin, but where the template says `{{{`.
#[cfg(feature = "reference")]
pub(crate) fn filled(template: &str, words: &impl Serialize) -> String {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.render_template(template, words).expect("the templates and their words are ours, and a test fills each of them")
}

/// A template with its words, in which nothing is escaped.
#[cfg(feature = "emit")]
pub(crate) fn plain(template: &str, words: &impl Serialize) -> String {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(handlebars::no_escape);
    engine.render_template(template, words).expect("the templates and their words are ours, and a test fills each of them")
}
