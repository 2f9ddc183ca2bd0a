//! Workflow commands of GitHub Actions, which show an error beside the line of a pull request:
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use headwater_codegen::compat::Class;
use headwater_idl::render::Severity;
use headwater_idl::{Diagnostic, Source};

use super::Trouble;
use super::place::Place;

pub(super) fn diagnostic(sources: &[Source], diagnostic: &Diagnostic) -> String {
    command("error", sources, diagnostic, &words(sources, diagnostic))
}

/// A change of a schema, which says its class first.
pub(super) fn change(sources: &[Source], change: &Diagnostic, class: Class) -> String {
    let level = match class.severity() {
        Severity::Note => "notice",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    command(level, sources, change, &format!("{}: {}", class.name(), words(sources, change)))
}

fn command(level: &str, sources: &[Source], diagnostic: &Diagnostic, words: &str) -> String {
    let place = Place::of(sources, diagnostic.primary.span);
    let title = diagnostic.code.entry().number;
    let numbers = [("line", place.line), ("endLine", place.end_line), ("col", place.column), ("endColumn", place.end_column)];
    let numbers: String = numbers.iter().map(|(name, number)| format!(",{name}={number}")).collect();
    format!("::{level} file={}{numbers},title={title}::{}", property(place.file), data(words))
}

pub(super) fn trouble(trouble: &Trouble<'_>) -> String {
    let file = trouble.file.map_or(String::new(), |file| format!(" file={}", property(&file.display().to_string())));
    let help = if trouble.help.is_empty() { String::new() } else { format!("\nhelp: {}", trouble.help) };
    format!("::error{file}::{}", data(&format!("{}{help}", trouble.message)))
}

/// The message, what stands at the places, and the way out, a line each.
fn words(sources: &[Source], diagnostic: &Diagnostic) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    lines.extend(Some(&diagnostic.primary.text).filter(|text| !text.is_empty()).cloned());
    lines.extend(diagnostic.secondary.iter().map(|label| {
        let place = Place::of(sources, label.span);
        format!("{}:{}:{}: {}", place.file, place.line, place.column, label.text)
    }));
    lines.extend(Some(&diagnostic.help).filter(|help| !help.is_empty()).map(|help| format!("help: {help}")));
    lines.join("\n")
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_commands_is_escaped() {
        assert_eq!(data("50%\r\nmore: a, b"), "50%25%0D%0Amore: a, b");
        assert_eq!(property("a,b:c%.hw"), "a%2Cb%3Ac%25.hw");
    }
}
