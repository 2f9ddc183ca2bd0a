//! `describe`, `graph`, `doc` and `completions`: what people read of a schema.

use crate::folder::Folder;

const SOCIAL: &str = r#"//! What people say about pages,
//! and who carries it further.
schema social

/// A person, known by a handle.
entity Person = 1 {
    key handle: string
    name: string = 1
    /// Where they live.
    home: Place? = 4
}
entity Page = 2 { key path: string }
struct Place { country: string = 1, tags: list<string> = 2 }
enum Plugin { Button = 1, Share = 2 }

/// A person likes a page.
edge Like: Person -> Page = 7 { via: Plugin = 1 } // with a button
edge Follows: Person -> Person = 8
edge Visits: Page -> Person = 9

/// How pages are liked.
counter PageLikes {
    by page: Page
    each day, ever
    on Like by to { likes: count(), shares: count() where via == Plugin.Share }
    share = shares / likes
}
"#;

fn social() -> Folder {
    Folder::of(&[("Cargo.toml", ""), ("schema/social.hw", SOCIAL)])
}

#[test]
fn names_are_described() {
    let folder = social();
    for name in ["social", "Person", "Person.home", "Like", "Like.via", "Plugin", "PageLikes", "PageLikes.share", "timestamp", "distinct"] {
        insta::assert_snapshot!(format!("describe_{}", name.replace('.', "_")), folder.run(&format!("describe {name}")));
    }
}

#[test]
fn what_is_deprecated_is_told() {
    let schema = r#"schema old
/// A person.
@deprecated("use `Member`")
entity Person = 1 { key id: u64, @deprecated("nobody reads it, & never <did>") name: string = 1 }
/// Ways.
enum Way { @deprecated("gone") Share = 1 }
"#;
    let folder = Folder::of(&[("Cargo.toml", ""), ("schema/old.hw", schema)]);
    let said = ["old", "Person", "Person.name", "Way"].map(|name| folder.run(&format!("describe {name}")));
    let [schema, person, name, way] = &said;
    assert!(schema.contains("Deprecated: use `Member`"), "{schema}");
    assert!(person.contains("  A person.\nout|   Deprecated: use `Member`\n"), "{person}");
    assert!(name.contains("  Deprecated: nobody reads it, & never <did>\n"), "{name}");
    assert!(way.contains("Share = 1  Deprecated: gone"), "{way}");
    folder.run("doc");
    let page = std::fs::read_to_string(folder.path().join("target/headwater/old.html")).expect("the page");
    for why in ["use `Member`", "nobody reads it, &amp; never &lt;did&gt;", "gone"] {
        let why = why.replace('`', "&#x60;");
        assert!(page.contains(&format!("<p><strong>Deprecated:</strong> {why}</p>")), "{why} is not in\n{page}");
    }
}

#[test]
fn names_that_are_not_there_bring_the_nearest() {
    let folder = social();
    let said = ["Persn", "Like.vai", "PageLikes.like", "Banana", "HW0307", "Lik.via"].map(|name| folder.run(&format!("describe {name}")));
    insta::assert_snapshot!(said.concat());
}

#[test]
fn pictures_are_text_for_those_who_draw() {
    let folder = social();
    insta::assert_snapshot!(folder.run("graph"));
    insta::assert_snapshot!(folder.run("graph --format dot"));
}

#[test]
fn a_drawing_has_every_entity_and_edge() {
    let folder = social();
    let svg = folder.run("graph --format svg");
    for name in ["Person", "Page", "Like", "Follows", "Visits"] {
        assert!(svg.contains(&format!(">{name}</text>")), "{name} is missing:\n{svg}");
    }
    assert!(!svg.contains("NaN") && !svg.contains("inf") && !svg.contains("{{"), "{svg}");
    assert_eq!(svg.matches("<path class=\"arrow\"").count(), 3);
    insta::assert_snapshot!(svg);
}

#[test]
fn files_are_the_same_wherever_they_are_made_and_compared_on_demand() {
    let folder = social();
    let inside = |arguments: &str| folder.command(arguments).current_dir(folder.path().join("schema")).output().expect("it runs");
    for (verb, file) in [("doc", "social.html"), ("graph --format svg", "social.svg")] {
        assert!(folder.run(&format!("{verb} --out out --check")).ends_with("exit 1\n"));
        assert!(folder.run(&format!("{verb} --out out")).contains(&format!("out/{file} written")));
        assert_eq!(inside(&format!("{verb} --out ../out --check")).status.code(), Some(0));
        folder.write(&format!("out/{file}"), "stale");
        let said = folder.run(&format!("{verb} --out out --check"));
        assert!(said.contains(&format!("error: out/{file} is not what schema/social.hw gives")) && said.ends_with("exit 1\n"), "{said}");
    }
}

#[test]
fn the_page_needs_nothing_else_and_its_links_lead_somewhere() {
    let folder = social();
    folder.run("doc");
    let page = std::fs::read_to_string(folder.path().join("target/headwater/social.html")).expect("the page");
    let links = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
    for link in links.clone() {
        assert!(page.contains(&format!("id=\"{link}\"")), "nothing is called {link}");
    }
    assert!(links.count() > 10, "{page}");
    let outside = page.match_indices("http").filter(|(at, _)| !page[*at..].starts_with("http://www.w3.org/2000/svg"));
    assert_eq!(outside.count(), 0, "{page}");
    assert!(page.contains("How pages are liked.") && page.contains("list&lt;string&gt;") && !page.contains("{{"), "{page}");
}

#[test]
fn shells_learn_the_verbs() {
    let folder = Folder::of(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = folder.run(&format!("completions {shell}"));
        for verb in ["check", "generate", "describe", "explain"] {
            assert!(script.contains(verb), "{shell} does not know {verb}");
        }
    }
}
