//! The parser's rules in the words of the language.

use crate::grammar::Rule;

/// What a rule is called, and whether it is needed at its place or could only have gone on there.
pub(super) fn word(rule: Rule) -> (&'static str, Need) {
    match required(rule) {
        Some(word) => (word, Need::Required),
        None => (optional(rule), Need::Optional),
    }
}

/// Whether something has to stand at a place, or may.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
}

fn required(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::p_colon => "`:`",
        Rule::p_eq => "`=`",
        Rule::tag => "`=` and a tag",
        Rule::p_arrow => "`->`",
        Rule::p_open | Rule::fields | Rule::body => "`{`",
        Rule::p_shut => "`}`",
        Rule::p_lpar | Rule::params => "`(`",
        Rule::p_rpar => "`)`",
        Rule::p_lsq | Rule::outputs => "`[`",
        Rule::p_rsq => "`]`",
        Rule::p_rangle => "`>`",
        Rule::ident => "a name",
        Rule::dotted => "a name",
        Rule::param | Rule::key_field | Rule::key_alt => "a name and a type",
        Rule::int => "a number",
        Rule::dur | Rule::keep => "a duration, such as `14d`",
        Rule::string => "a string",
        Rule::ty | Rule::ty_base => "a type",
        Rule::expr | Rule::path | Rule::float | Rule::boolean | Rule::call | Rule::callee | Rule::group | Rule::kw_not | Rule::neg => {
            "an expression"
        }
        Rule::named | Rule::arg => "an expression",
        Rule::bucket => "a size of bucket",
        Rule::res | Rule::range => "a tag, a range of tags or a name in quotation marks",
        Rule::k_fn => "`fn`",
        Rule::field | Rule::key | Rule::reserved => "a field",
        Rule::case => "a case",
        Rule::measure => "a measure",
        Rule::derived | Rule::by | Rule::each | Rule::on | Rule::k_on | Rule::k_each => "`by`, `each`, `on` or `name = expression`",
        Rule::bind | Rule::order | Rule::take => "an atom or a condition",
        Rule::okey => "a column",
        _ => return decl(rule),
    })
}

fn decl(rule: Rule) -> Option<&'static str> {
    let declaration = matches!(
        rule,
        Rule::schema_decl
            | Rule::use_decl
            | Rule::type_decl
            | Rule::extern_fn
            | Rule::entity
            | Rule::edge
            | Rule::struct_decl
            | Rule::union_decl
            | Rule::enum_decl
            | Rule::counter
            | Rule::rule_decl
            | Rule::query
    );
    declaration.then_some("a declaration")
}

fn optional(rule: Rule) -> &'static str {
    match rule {
        Rule::opt => "`?`",
        Rule::p_langle => "`<`",
        Rule::p_comma => "`,`",
        Rule::where_ | Rule::k_where => "`where`",
        Rule::k_by | Rule::on_by => "`by`",
        Rule::k_keep => "`keep`",
        Rule::k_to => "`to`",
        Rule::dir => "`desc`",
        Rule::EOI => "the end of the line",
        Rule::doc | Rule::annotation => "",
        Rule::kw_or | Rule::kw_and | Rule::eq | Rule::ne | Rule::le | Rule::ge | Rule::lt | Rule::gt => "an operator",
        Rule::add | Rule::sub | Rule::mul | Rule::div | Rule::rem => "an operator",
        _ => "",
    }
}

/// The words of what could have stood at a place, most needed ones only: `a`, `a or b`, `a, b or c`. None where there are no words for it.
pub(super) fn list(rules: &[Rule]) -> Option<String> {
    let all: Vec<_> = rules.iter().map(|rule| word(*rule)).filter(|(word, _)| !word.is_empty()).collect();
    let needed = all.iter().any(|(_, need)| *need == Need::Required);
    let mut words: Vec<&str> = all.iter().filter(|(_, need)| !needed || *need == Need::Required).map(|(word, _)| *word).collect();
    words.sort_unstable();
    words.dedup();
    if words.contains(&"an expression") {
        words.retain(|word| !matches!(*word, "a number" | "a string" | "a duration, such as `14d`" | "`(`"));
    }
    either(&words)
}

/// Words joined as alternatives.
fn either(words: &[&str]) -> Option<String> {
    match words {
        [] => None,
        [one] => Some((*one).to_owned()),
        [first @ .., last] => Some(format!("{} or {last}", first.join(", "))),
    }
}
