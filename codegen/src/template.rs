//! Templates of texts, filled with words.

use handlebars::Handlebars;
use serde::Serialize;

/// A template with its words; what they hold is escaped for HTML and its kin, but where the template says `{{{`.
pub(crate) fn filled(template: &str, words: &impl Serialize) -> String {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.render_template(template, words).expect("the templates and their words are ours, and a test fills each of them")
}

/// The same for text that nothing is escaped in.
pub(crate) fn plain(template: &str, words: &impl Serialize) -> String {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(handlebars::no_escape);
    engine.render_template(template, words).expect("the templates and their words are ours, and a test fills each of them")
}
