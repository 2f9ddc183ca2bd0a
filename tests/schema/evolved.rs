//! The compatible changes of a schema: one table, for the build script, which generates both versions of each, and for the tests.

/// The schema before any of them.
pub(crate) const OLD: &str = include_str!("evolved.hw");

/// A change: what it is called, what stands in the place of what, and what it means to a program of the old schema.
pub(crate) struct Change {
    pub(crate) name: &'static str,
    from: &'static str,
    to: &'static str,
    pub(crate) older: Older,
}

/// What an older program makes of what a newer one writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Older {
    /// It reads all of it, and passes over what it does not know.
    Reads,
    /// The same, and it keeps the numbers of the cases that it does not know.
    KeepsNumbers,
    /// It refuses what holds a fact that it does not know.
    LacksFacts,
    /// It refuses what holds a case of a union, or an alternative of a key, that it does not know.
    LacksCases,
}

impl Change {
    /// The schema after it.
    pub(crate) fn text(&self) -> String {
        assert_eq!(OLD.matches(self.from).count(), 1, "{}: {:?}", self.name, self.from);
        OLD.replacen(self.from, self.to, 1)
    }
}

const fn change(name: &'static str, from: &'static str, to: &'static str, older: Older) -> Change {
    Change { name, from, to, older }
}

/// All of them.
pub(crate) const CHANGES: &[Change] = &[
    change("entity_added", "entity Page", "entity Town = 9 { key id: u64 }\nentity Page", Older::Reads),
    change("entity_with_facts_added", "entity Page", "entity Town = 9 { key id: u64, open: bool = 1 }\nentity Page", Older::LacksFacts),
    change("property_added", "    boss:", "    nick: string = 5,\n    boss:", Older::LacksFacts),
    change("optional_property_added", "    boss:", "    near: list<Place>? = 5,\n    boss:", Older::LacksFacts),
    change("edge_added", "edge Follows:", "edge Blocks: Account -> Person = 6 { why: Content = 1 }\nedge Follows:", Older::LacksFacts),
    change(
        "fields_with_a_zero_added",
        "    took: u32? = 7,",
        "    took: u32? = 7,
    a: bool = 8, b: i8 = 9, c: u64 = 10, d: f32 = 11, e: f64 = 12, f: string = 13, g: bytes = 14, h: uuid = 15, i: timestamp = 16,
    j: date = 17, k: duration = 18, l: url = 30, m: Mood = 31, n: Place = 32, o: list<Content> = 33, p: set<date> = 34,
    q: map<Mood, Spot> = 300, r: list<list<i16>> = 5, s: map<u8, set<string>> = 301",
        Older::Reads,
    ),
    change(
        "optional_fields_added",
        "    took: u32? = 7,",
        "    took: u32? = 7,
    a: Page? = 8, b: bool? = 9, c: Content? = 10, d: list<string>? = 11, e: Mood? = 12, f: Account? = 13, g: f64? = 14, h: Spot? = 5,
    i: map<string, Place>? = 15, j: timestamp? = 16",
        Older::Reads,
    ),
    change("field_of_a_struct_added", "y: f64 = 2 }", "y: f64 = 2, z: f64 = 3, who: Account? = 4, tags: set<string> = 30 }", Older::Reads),
    change("case_added", "Bad = 2 }", "Bad = 2, SoSo = 3, Unsaid = 300 }", Older::KeepsNumbers),
    change("case_of_a_union_added", "place: Place = 4 }", "place: Place = 4, rating: u8 = 5 }", Older::LacksCases),
    change("alternative_added", "or host: string, user: string", "or host: string, user: string or email: string", Older::LacksCases),
    change(
        "alternative_of_several_fields_added",
        "or host: string, user: string",
        "or host: string, user: string or app: string, nth: u8",
        Older::LacksCases,
    ),
    change("counter_added", "counter Likes", "counter All {\n    each ever\n    on Like { n: count() }\n}\ncounter Likes", Older::Reads),
    change("measure_added", "likes: count(),", "likes: count(), homes: count() where at_home.country == \"a\",", Older::Reads),
    change("field_deprecated", "    took: u32? = 7,", "    @deprecated(\"nobody looks at it\")\n    took: u32? = 7,", Older::Reads),
    change("tags_reserved", "    took: u32? = 7,", "    took: u32? = 7,\n    reserved 9, 20 to 30, \"colour\"", Older::Reads),
    change("property_kept_for_a_time", "    moods: list<Mood> = 3,", "    @keep(90000d)\n    moods: list<Mood> = 3,", Older::Reads),
    change(
        "all_written_in_another_order",
        "struct Place { country: string = 1, city: string? = 2, spots: list<Spot> = 3 }\nstruct Spot { x: f64 = 1, y: f64 = 2 }",
        "struct Spot { y: f64 = 2, x: f64 = 1 }\n/// Somewhere.\nstruct Place { spots: list<Spot> = 3, city: string? = 2, country: string = 1 }",
        Older::Reads,
    ),
];
